import { change, madeFor, mutant } from './mutant.ts';
import type { Mutant } from './mutant.ts';

/** The decision table and the rules around it, each undone in turn. */
export const TABLE: readonly Mutant[] = [
  madeFor(
    'test/posting/found-by-simulation.test.ts',
    'an answer that never came, told when another worker has posted the payment, changes nothing of it',
    mutant(
      'an outcome is merged into whatever step the posting has reached',
      'an outcome is merged only while the posting is in that very step and attempt',
      change('pass.ts', 'if (!sameAttempt(current.at, sent.at))', 'if (false)'),
    ),
  ),
  mutant(
    'a pass that was overtaken goes on',
    'a pass that was overtaken ends',
    change(
      'pass.ts',
      'if (stored === null) throw new OvertakenError(`${this.#record.paymentId} was written by somebody else`);',
      'if (stored === null) {\n      await this.#reload();\n      return;\n    }',
    ),
  ),
  madeFor(
    'test/posting/plan.test.ts',
    'a completed sale decides before a voided one',
    mutant(
      'voided rows decide before completed ones',
      'completed rows decide first',
      change(
        'plan.ts',
        'const ended = planEnded(situation, rows) ?? planVoided(situation, rows);',
        'const ended = planVoided(situation, rows) ?? planEnded(situation, rows);',
      ),
    ),
  ),
  mutant(
    'a completed sale is adopted whatever its money',
    'completed, total or payments wrong: hold with both figures',
    change('plan.ts', 'moneyIsRight(row, situation.wantedTotalMinor)', 'row.saleId !== null'),
  ),
  mutant(
    'a completing sale is skipped when Stripe takes the money back',
    'a sale with an unanswered complete is never discarded, whatever Stripe says',
    change('plan.ts', "if (posting.at.step === 'completing') return null;", ''),
    change(
      'plan.ts',
      'const untouchableUntil = posting.unanswered === null ? 0 : posting.unanswered.sentAtMs + UNTOUCHABLE_MS;',
      'const untouchableUntil = 0;',
    ),
  ),
  mutant(
    'a released sale with an unanswered complete is prepared anew at once',
    '`release` of such a hold prepares anew only ten minutes after the last sending',
    change(
      'plan.ts',
      'if (posting.unanswered !== null && nowMs < posting.unanswered.sentAtMs + UNTOUCHABLE_MS) {',
      'if (false) {',
    ),
  ),
  mutant(
    'a sale changed by hand while completing is made anew',
    'a sale with an unanswered complete is never replaced',
    change(
      'plan.ts',
      "if (!right) return { do: 'hold', hold: holds.changedByHand(at.saleId), discard: others };",
      'if (!right) return replaceOrHold(situation, idsOf(rows.drafts));',
    ),
  ),
  madeFor(
    'test/posting/plan.test.ts',
    'a refused repeat stays completing while an earlier complete of it is unanswered',
    mutant(
      'a refused repeat falls back to prepared although an earlier complete is unanswered',
      'after a rejected repeat, completing stays completing if an earlier complete of it is unanswered',
      change(
        'plan.ts',
        "back: unanswered ? 'completing' : 'prepared', refusal, hold, discard };",
        "back: 'prepared', refusal, hold, discard };",
      ),
      change(
        'step.ts',
        "at: saleId === null ? { step: 'pending' } : { step: 'prepared', saleId },",
        "unanswered: null,\n        at: saleId === null ? { step: 'pending' } : { step: 'prepared', saleId },",
      ),
    ),
  ),
  mutant(
    'a held sale is discarded although a complete of it is unanswered',
    'a sale with an unanswered complete is never discarded, whatever a refusal says',
    change('plan.ts', "refusal.whose === 'payment' && !unanswered ?", "refusal.whose === 'payment' ?"),
  ),
  mutant(
    'drafts are given up without a name in the ledger',
    'a discard is named first, then deleted',
    change('moves.ts', 'discards: [...posting.discards, ...added] };', 'discards: posting.discards };'),
  ),
  mutant(
    'a discard that was not answered counts as done',
    'a discard is open work until the till shows it gone',
    change(
      'effects.ts',
      "if (row === null || row.state !== 'draft')\n    return markGone(",
      'if (row === null || row.saleId !== null)\n    return markGone(',
    ),
  ),
  mutant(
    'a discard that the till refuses is forgotten',
    'a discard refused by the till is a finding: delete draft N by hand',
    change(
      'effects.ts',
      'finding: `delete draft ${due.saleId} by hand: ${answer.refusal.reason}`,',
      'finding: null,',
    ),
  ),
  mutant(
    'a hold leaves its drafts behind',
    'no hold leaves a draft of ours behind, unless it was completing',
    change(
      'plan.ts',
      'hold: holds.draftKeepsChanging(situation), discard };',
      'hold: holds.draftKeepsChanging(situation), discard: [] };',
    ),
    change(
      'moves.ts',
      'posting.metUnknown || posting.replacements > 0 || posting.discards.length > 0;',
      'posting.metUnknown;',
    ),
  ),
  mutant(
    'no late looks',
    'after a troubled end its key is looked at again',
    change(
      'moves.ts',
      'posting.metUnknown || posting.replacements > 0 || posting.discards.length > 0;',
      'false;',
    ),
  ),
  mutant(
    'late looks leave late drafts alone',
    'late drafts are deleted',
    change(
      'recheck.ts',
      "row.state === 'draft' && !isUntouchable(row, posting, nowMs)",
      'row.saleId === null',
    ),
  ),
  madeFor(
    'test/simulation/made-cases.test.ts',
    'reached, and all is well afterwards',
    mutant(
      'late looks do not take up a held sale that completed',
      'a held one that completed after all is adopted',
      change('recheck.ts', "if (at.step === 'held' && found) return toPending(posting, {});", ''),
    ),
  ),
  mutant(
    'late looks keep a second completed sale to themselves',
    'a second completed sale pages',
    change(
      'recheck.ts',
      '.map((row) => `a second completed sale ${row.saleId}`);',
      '.flatMap((): string[] => []);',
    ),
  ),
  madeFor(
    'test/posting/rules.test.ts',
    'a skipped movement whose late sale is rung up after all is told to a person',
    mutant(
      'late looks keep a skipped sale that completed to themselves',
      'a second completed sale pages',
      change(
        'recheck.ts',
        'completed.map((row) => `skipped, but sale ${row.saleId} is completed`)',
        '([] as string[])',
      ),
    ),
  ),
  mutant(
    'nothing is stored as open work before it is offered',
    'a pass under a control item, and the sweep before its cursor moves, store the payment as open work first',
    change(
      'sweep.ts',
      'await storeAsOpen(hint.paymentId, deps);\n  found.taken.push(hint);',
      'found.taken.push(hint);',
    ),
    change(
      'converge.ts',
      '    await storeAsOpen(hint.paymentId, deps);\n    await meetControl',
      '    await meetControl',
    ),
  ),
  mutant(
    'the sweep finds no events',
    'the sweep is the guarantee',
    change('sweep.ts', 'latest.set(hint.paymentId, hint);', 'void hint;'),
  ),
  mutant(
    'a later movement does not wait for an earlier one',
    'one movement that has begun is finished before another of its payment begins',
    change(
      'converge.ts',
      "(posting) => posting.at.step !== 'posted' && posting.at.step !== 'skipped'",
      '(posting) => !hasEnded(posting)',
    ),
  ),
  mutant(
    'nothing of a payment goes on behind a held movement',
    'looks and discards of later movements go on behind a held one',
    change(
      'converge.ts',
      'const free = postings.filter((posting) => !waiting.has(posting.movementId));',
      "const stop = postings.findIndex((posting) => posting.at.step === 'held');\n  const free = postings\n    .slice(0, stop < 0 ? postings.length : stop)\n    .filter((posting) => !waiting.has(posting.movementId));",
    ),
  ),
  mutant(
    'nobody sends a pump',
    'whoever meets a control item without a living pump sends one',
    change('control.ts', "if (await deps.leases.take('pump', owner, PUMP_MARGIN_MS))", 'if (false)'),
  ),
  madeFor(
    'test/people/choose-customer.test.ts',
    'of several that are alike the oldest is taken, and the story says why',
    mutant(
      'of several customers any will do',
      'of several customers of ours for one buyer always the same one',
      change('shared/people/till-customers.ts', 'isLast(a) - isLast(b) ||', 'isLast(b) - isLast(a) ||'),
      change(
        'shared/people/till-customers.ts',
        'a.createdAtMs - b.createdAtMs ||',
        'b.createdAtMs - a.createdAtMs ||',
      ),
    ),
  ),
  mutant(
    'a refused customer is not matched anew',
    'a customer refused by the till is matched anew once, then held',
    change('step.ts', "refusal.code === 'customer-refused' &&", "refusal.code === '' &&"),
  ),
  mutant(
    'a new ledger starts at once',
    'a restored ledger starts paused for 15 minutes',
    change(
      'test/simulation/replacements.ts',
      'const STARTS_PAUSED_MS = 15 * MINUTE_MS;',
      'const STARTS_PAUSED_MS = 1;',
    ),
  ),
  madeFor(
    'test/simulation/replacements.test.ts',
    'a restored ledger that still holds what was released and posted since adopts its sale',
    mutant(
      'what a restored ledger holds is not looked at anew',
      'a restored ledger is audited',
      change(
        'test/simulation/replacements.ts',
        'for (const id of heldMovements(world)) await release(id, core);',
        '',
      ),
    ),
  ),
  mutant(
    'a changed amount is not seen once a draft is prepared',
    "prepared, Stripe's amount is no longer the frozen one: discard, plan anew",
    change(
      'plan.ts',
      '  if (amountChanged(situation)) return planOtherAmount(situation, rows);\n  const draft =',
      '  const draft =',
    ),
  ),
  mutant(
    'a changed amount of a posted movement is nobody’s news',
    "posted, Stripe's amount changed: a finding",
    change(
      'postings.ts',
      "posting.at.step === 'posted' ? [...posting.findings, text] : posting.findings",
      'posting.findings',
    ),
  ),
  mutant(
    'what Stripe took back is rung up all the same',
    'Stripe took the movement back, nothing completed: skipped',
    change('plan.ts', '  if (situation.takenBack) {', '  if (false) {'),
  ),
  mutant(
    'Stripe is not told of a posted sale',
    'the write-back is open work',
    change('moves.ts', "drift, writeBack: 'due' }", "drift, writeBack: 'none' }"),
  ),
  mutant(
    'Stripe is not told of a skip',
    "a skip is written to Stripe's metadata as well",
    change('moves.ts', "const writeBack = why.byPerson ? 'due' : 'none';", "const writeBack = 'none';"),
  ),
  mutant(
    'a payment that failed five times is left to the dead letters',
    'after five failures the payment is held as our bug',
    change(
      'functions/post-payment/process-message.ts',
      'if (ours && received.receiveCount >= LAST_RECEIVE) await holdAsOurBug(hint.paymentId, deps);',
      '',
    ),
  ),
  madeFor(
    'test/posting/rules.test.ts',
    'what the till answered is recorded though somebody wrote the payment meanwhile: nothing is sent again',
    mutant(
      'an outcome is dropped when its conditional write is lost',
      'recording an outcome is a merge, retried until it is stored',
      change(
        'pass.ts',
        'if (!(error instanceof OvertakenError)) throw error;\n        await this.#reload();',
        'if (error instanceof Error) throw error;\n        await this.#reload();',
      ),
    ),
  ),
  madeFor(
    'test/posting/rules.test.ts',
    'an event whose pass had to wait is not dealt with until a pass has come to its end',
    mutant(
      'an event counts as seen while something of its payment waits',
      'an event counts as seen only when the pass ran to its end with nothing waiting',
      change('converge.ts', 'hint.eventId === null || open.somethingWaits ?', 'hint.eventId === null ?'),
    ),
  ),
  mutant(
    'nothing is looked at before a first attempt',
    'a look before every first attempt: a restored ledger and a later deployment are then safe',
    change(
      'looks.ts',
      'const look = await this.fresh(posting, sale);\n    this.#seen',
      "const look: Look = posting.attempts === 0 ? { kind: 'rows', rows: [] } : await this.fresh(posting, sale);\n    this.#seen",
    ),
  ),
  mutant(
    'a wait fails its message',
    'waits never fail a message',
    change(
      'converge.ts',
      'if (!(error instanceof RefusedError)) throw error;\n    return await endRefused(pass, error.refusal, report);',
      'if (error instanceof Error) throw error;\n    return await endRefused(pass, error, report);',
    ),
  ),
  madeFor(
    'test/posting/converge.test.ts',
    'a connection that breaks at the very effect holds nobody’s payment either',
    mutant(
      "the connection's refusal holds the payment",
      'a refusal is one of three',
      change('step.ts', "if (refusal.whose === 'payment') {", "if (refusal.whose !== 'wait') {"),
    ),
  ),
  mutant(
    'a pause of ours is lifted by nobody',
    'a pause lifts itself when the connection is back',
    change('pump.ts', "await deps.ledger.resume('tillbridge');", ''),
    change(
      'converge.ts',
      "if (tried && done.outcome !== 'refused') await deps.ledger.resume('tillbridge');",
      '',
    ),
  ),
  madeFor(
    'test/posting/rules.test.ts',
    'a pause is not lifted by a payment that never asked the till',
    mutant(
      'a pause is tried with whatever is due',
      'under a pause a payment is tried that still has to be posted',
      change('pump.ts', 'due.find(({ unposted }) => unposted) ?? due[0]', 'due[0]'),
    ),
  ),
  madeFor(
    'test/posting/converge.test.ts',
    'is matched anew once, then the payment is held',
    mutant(
      'a customer that the till refuses is matched anew for ever',
      'a customer refused by the till is matched anew once, then held',
      change('step.ts', 'posting.refusedCustomerId === null &&', "posting.refusedCustomerId !== '' &&"),
    ),
  ),
  madeFor(
    'test/posting/plan.test.ts',
    'prepared: like a deleted draft',
    mutant(
      'a return that was voided while parked counts as voided by a person',
      'an X-Series return found voided: preparing, prepared as deleted; completing, or never attempted: held',
      change('plan.ts', '      .filter((row) => row.perhapsDraft !== true)\n', ''),
    ),
  ),
  madeFor(
    'test/posting/found-by-simulation.test.ts',
    'is not rung up again by a release, even where the search does not show it yet',
    mutant(
      'the sale of a held posting is forgotten',
      'the sale that a posting had when it was held is read by its id, whatever a search shows',
      change(
        'looks.ts',
        'const ownId = saleId ?? posting.formerSaleId;',
        'const ownId = saleId ?? undefined;',
      ),
    ),
  ),
  madeFor(
    'test/posting/found-by-simulation.test.ts',
    'a wrong sale that a clerk removes before the release is made anew, even where the search still shows it',
    mutant(
      'a search is believed after a release',
      'what a person has put right before a release is read by its id',
      change('looks.ts', 'if (releasedHolds.length > 0) return rows.map((row) => row.saleId);', ''),
    ),
  ),
  madeFor(
    'test/posting/returns-held.test.ts',
    'what stands in the till is not skipped along with a return that a person skips',
    mutant(
      'what is skipped along with another movement is not looked at',
      'every open posting is looked at by its key before anything becomes of it',
      change('converge.ts', 'if (stands) return stepOrHold(posting, context);', ''),
    ),
  ),
  madeFor(
    'test/posting/converge.test.ts',
    'and is posted with it, once the rule that skipped the charge has changed',
    mutant(
      'a movement is ruled by what its charge was before',
      'what returns another movement goes by what the rules have just made of that one',
      change('postings.ts', 'all: [...ruled.values()] }', 'all: [...next, ...known.values()] }'),
    ),
  ),
  madeFor(
    'test/posting/returns-held.test.ts',
    'and changed afterwards, a refund of money alone is held all the same',
    mutant(
      'a return at the counter of a changed line is not seen',
      'a refund, before prepare, whose lines were returned by hand: hold with two choices',
      change(
        'returned-in-shop.ts',
        'const lineIds = meant.length === 0 ? basis.lineIds : meant;',
        'const lineIds = meant.length === 0 ? basis.returnables.flatMap(({ lineId }) => lineId ?? []) : meant;',
      ),
    ),
  ),
];
