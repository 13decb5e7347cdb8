import { missingResource } from '../http/errors.ts';
import type { World } from '../world.ts';
import { calmMoods, type DeliveryControl, type DeliveryMoods } from './control.ts';
import { addDelivery } from './events.ts';
import type { Mailbox } from './post.ts';
import { signed } from './signature.ts';

/** The switches of `moods` as verbs. */
export function openControl(world: World, moods: DeliveryMoods, mailbox: Mailbox): DeliveryControl {
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
      world.pending.touch();
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
    send: async (body) => {
      const to = world.tables.endpoints.get(world.defaultEndpoint);
      if (to?.endpoint.status !== 'enabled') return 'the webhook is switched off';
      return mailbox.post(to.endpoint.url, signed(world, body, to.secrets));
    },
    delay: (ms) => {
      moods.delayMs = ms;
      world.pending.touch();
    },
    calm: () => {
      Object.assign(moods, calmMoods());
      world.twins = 0;
      world.pending.touch();
    },
  };
}
