import { isoOf } from '../../../shared/kernel/clock.ts';
import type { PaymentId } from '../../../shared/kernel/ids.ts';
import { ensurePump } from '../../../shared/posting/control.ts';
import { paymentOf } from '../../../shared/posting/decide.ts';
import type { CoreDeps } from '../../../shared/posting/core.ts';
import type { Posting } from '../../../shared/posting/posting.ts';
import { settingsHash } from '../../../shared/runtime/hash.ts';
import type { Settings } from '../../../shared/settings/schema.ts';
import { plural } from '../commands/forecast.ts';
import type { Site } from '../site.ts';
import { done, settingsOf } from './step.ts';
import type { SetupContext, Step, StepEnd } from './step.ts';
import { writeFile } from './state.ts';

const DAY_MS = 24 * 3_600_000;

/** Writes the settings: in shadow first, live when it is asked for. */
export const settingsStep: Step = {
  name: 'settings',
  run: async (context) => {
    const { draft, wants, out } = context;
    if (wants.live) draft.posting = { ...draft.posting, mode: 'live', since: await goLiveOf(context) };
    const { stage, shop, lightspeed, posting, others } = draft;
    // Parsed first: what is written is good.
    const parsed = settingsOf(draft).posting;
    writeFile(out, { stage, shop, lightspeed, posting, ...others });
    return done(`${out}, posting ${fromWhen(parsed)}`, { settings: out, mode: parsed.mode });
  },
};

/**
 * The moment of this going live. That of an earlier one counts only while it lasts: whoever went back to shadow has
 * typed orders in since then.
 */
async function goLiveOf({ draft, answers, clock, progress }: SetupContext): Promise<string> {
  const nowMs = clock.nowMs();
  const { mode, since: written } = settingsOf(draft).posting;
  const usual = mode === 'live' && written !== undefined ? written : isoOf(nowMs);
  const since = answers.given('since') ?? (await answers.asked('since', usual));
  const aheadMs = Date.parse(since) - nowMs;
  if (aheadMs <= DAY_MS) return since;
  const words = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone: settingsOf(draft).shop.timeZone,
  }).format(Date.parse(since));
  const days = plural(Math.floor(aheadMs / DAY_MS), 'day');
  progress(`  that is ${words}, ${days} from now: what is paid until then is never posted`);
  return answers.asked('since', since);
}

/** `live from 2026-11-30T12:00:00Z on`: a mistyped year is to be seen. */
function fromWhen({ mode, since }: Settings['posting']): string {
  return since === undefined || mode !== 'live' ? mode : `live from ${since} on`;
}

/** What runs is what was written; until then there is something to deploy. */
export const deployedStep: Step = {
  name: 'deployed',
  run: async ({ site, draft, out }) => {
    const wanted = settingsOf(draft);
    if (site.settingsHash === settingsHash(wanted)) {
      await liftPause(site, wanted);
      return done(`the running stage has these settings, posting ${wanted.posting.mode}`);
    }
    const how = site.isLocal
      ? `end the local whole and start it with TILLBRIDGE_SETTINGS=${out}`
      : `TILLBRIDGE_SETTINGS=${out} npx cdk deploy --all, and name the file with --settings from then on`;
    return {
      kind: 'stop',
      exit: 0,
      said: `the settings are written, posting ${wanted.posting.mode}, and do not run yet`,
      next: `${how}; then give \`setup\` again`,
    };
  },
};

/** What the till refused under other settings has paused posting: with these it answers, so it goes on. */
async function liftPause(site: Site, settings: Settings): Promise<void> {
  const { core } = await site.services(settings);
  if ((await core.till.probe()) !== null) return;
  if (await core.ledger.resume('tillbridge')) await ensurePump(core);
}

/** In shadow: what it would have done until now. Live: one order is looked at on both sides. */
export const proofStep: Step = {
  name: 'proof',
  run: (context) => {
    const { posting } = settingsOf(context.draft);
    return posting.mode === 'shadow' ? inShadow(context) : verified(context);
  },
};

/**
 * The payment that is to be verified, before all that takes time: what is not posted yet cannot be verified. What it is
 * like on both sides is the proof, at the end.
 */
export const orderStep: Step = {
  name: 'order',
  run: async ({ site, draft, wants }) => {
    if (wants.verify === null || draft.posting['mode'] !== 'live') return done('nothing is posted yet');
    const { core } = await site.services(settingsOf(draft));
    const found = await postedAs(wants.verify, core.ledger);
    return 'kind' in found ? found : done(`${found.paymentId} is posted`);
  },
};

interface PostedOrder {
  readonly paymentId: PaymentId;
  readonly posting: Posting;
  readonly saleId: string;
  readonly receipt: string | null;
}

async function postedAs(
  id: string,
  ledger: CoreDeps['ledger'],
): Promise<PostedOrder | Extract<StepEnd, { kind: 'stop' }>> {
  const paymentId = await paymentOf(id, ledger);
  const record = paymentId === null ? null : await ledger.load(paymentId);
  const posting = record?.postings[0];
  if (paymentId !== null && posting?.at.step === 'posted') {
    const { saleId, receipt } = posting.at;
    return { paymentId, posting, saleId, receipt };
  }
  return {
    kind: 'stop',
    exit: 1,
    said: `${id} is ${posting === undefined ? 'not known yet' : posting.at.step}`,
    next: `see \`explain ${id}\`, then give the command again`,
  };
}

async function inShadow({ site, draft, out }: SetupContext): Promise<StepEnd> {
  const { core } = await site.services(settingsOf(draft));
  const [open, held] = await Promise.all([core.ledger.openWork(10_000), core.ledger.heldPayments()]);
  return {
    kind: 'stop',
    exit: 0,
    said: `shadow: ${plural(open.length, 'payment')} planned, ${held.length} would be held; nothing is written`,
    next: `let it watch for a day or three, read \`explain <payment>\` and \`held ls\`; then go live with \`setup --live --out ${out}\``,
  };
}

async function verified({ site, draft, wants }: SetupContext): Promise<StepEnd> {
  if (wants.verify === null)
    return {
      kind: 'stop',
      exit: 0,
      said: `orders are posted, ${fromWhen(settingsOf(draft).posting)}`,
      next: 'buy something small in your own shop, then give `setup --verify <payment id>`',
    };
  const { core } = await site.services(settingsOf(draft));
  const found = await postedAs(wants.verify, core.ledger);
  if ('kind' in found) return found;
  const { paymentId, posting, saleId, receipt } = found;
  const [sale, observation] = await Promise.all([core.till.lookById(saleId), core.stripe.observe(paymentId)]);
  const written =
    observation.kind === 'payment'
      ? observation.payment.movements.find(({ id }) => id === posting.movementId)?.written.saleId
      : undefined;
  const agrees = sale?.totalMinor === posting.amountMinor && sale.state === 'completed' && written === saleId;
  if (!agrees)
    return {
      kind: 'stop',
      exit: 1,
      said: `${paymentId} and sale ${saleId} do not say the same`,
      next: `see \`explain ${paymentId}\` and \`audit\``,
    };
  return done(`${paymentId} is sale ${saleId}, receipt ${receipt}, to the cent, and each names the other`, {
    payment: paymentId,
    saleId,
    receipt,
    amountMinor: posting.amountMinor,
  });
}
