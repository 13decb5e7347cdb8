import { missingResource } from '../http/errors.ts';
import type { World } from '../world.ts';
import { calmMoods, type DeliveryControl, type DeliveryMoods } from './control.ts';
import { addDelivery } from './events.ts';

/** The switches of `moods` as verbs. */
export function openControl(world: World, moods: DeliveryMoods): DeliveryControl {
  return {
    duplicate: (n) => {
      moods.duplicates += n;
    },
    twin: (n) => {
      world.twins += n;
    },
    hold: () => {
      moods.held = true;
    },
    release: () => {
      moods.held = false;
    },
    reorder: (on = true) => {
      moods.reordered = on;
    },
    drop: (predicate) => {
      moods.drop = predicate;
    },
    replay: (eventId) => {
      if (world.tables.events.get(eventId) === undefined) throw missingResource('event', eventId);
      addDelivery(world, eventId, world.defaultEndpoint);
    },
    delay: (ms) => {
      moods.delayMs = ms;
    },
    calm: () => {
      Object.assign(moods, calmMoods());
      world.twins = 0;
    },
  };
}
