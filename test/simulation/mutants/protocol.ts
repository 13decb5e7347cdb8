import { change, madeFor, mutant } from './mutant.ts';
import type { Mutant } from './mutant.ts';

/** The protocol's pillars: intent, looking, three answers, the lease, frozen lines, claims. */
export const PROTOCOL: readonly Mutant[] = [
  mutant(
    'no intent is stored before a prepare',
    'intent before effect',
    change(
      'effects.ts',
      'await pass.writePosting(sent, [`prepares a sale for ${posting.movementId}, attempt ${attempt}`]);',
      '',
    ),
  ),
  mutant(
    'no intent is stored before a complete',
    'intent before effect',
    change(
      'effects.ts',
      'await pass.writePosting(sent, [`completes sale ${saleId} for ${posting.movementId}, attempt ${attempt}`]);',
      '',
    ),
  ),
  mutant(
    'a step found in flight is not an unknown outcome',
    'preparing or completing at the start of a pass is the unknown outcome',
    change(
      'postings.ts',
      "  if (at.step === 'preparing') return { ...posting, metUnknown: true };\n  if (at.step !== 'completing') return posting;",
      "  if (at.step !== 'preparing' || at.step === 'preparing') return posting;",
    ),
  ),
  mutant(
    'voided sales are hidden from the look',
    'a look reads voided sales, too',
    change('plan.ts', "voided: inState('voided')", 'voided: []'),
  ),
  mutant(
    'an unanswered prepare is repeated without a look',
    'an unknown outcome is cleared only by looking',
    change(
      'effects.ts',
      'const answer = await pass.deps.till.prepare(sale);',
      "const first = await pass.deps.till.prepare(sale);\n  const answer = first.kind === 'unknown' ? await pass.deps.till.prepare(sale) : first;",
    ),
  ),
  mutant(
    'a sale whose complete went unanswered is made anew without a look',
    'only a step that may be repeated is ever repeated',
    change(
      'effects.ts',
      '  return settle(believed, sent, { context, sale: work.sale, settledAtMs: settlesAtMs(at) });',
      "  if (believed.kind === 'unknown') {\n    const again = await pass.deps.till.prepare(work.sale);\n    if (again.kind === 'accepted') await pass.deps.till.complete(work.sale, again.value);\n  }\n  return settle(believed, sent, { context, sale: work.sale, settledAtMs: settlesAtMs(at) });",
    ),
  ),
  mutant(
    'the lease is ignored',
    'one writer per payment',
    change(
      'converge.ts',
      'if (record.lease !== null && record.lease.untilMs > nowMs) {',
      'if (record.lease !== null && record.lease.untilMs < 0) {',
    ),
  ),
  mutant(
    'an ignored filter is read as none',
    'if nothing decides, never none',
    change(
      'plan.ts',
      "  if (look.kind === 'undecided') return { do: 'undecided', why: look.why };\n  const rows = sortRows(look.rows, posting);",
      "  const rows = sortRows(look.kind === 'undecided' ? [] : look.rows, posting);",
    ),
  ),
  mutant(
    'a complete adds the payment again',
    'no children in the completing call where the draft has its payment',
    change(
      'test/support/memory-till.ts',
      "if (found.state === 'draft' || revives) this.#completed(found);",
      "found.payments = [...found.payments, { amountMinor: sale.totalMinor, reference: '' }];\n        if (found.state === 'draft' || revives) this.#completed(found);",
    ),
  ),
  mutant(
    'a claim that somebody else holds is ignored',
    'a customer is created under a claim',
    change(
      'shared/people/create-customer.ts',
      '    if (!claim.mine) {\n',
      '    if (!claim.mine && claim.mine) {\n',
    ),
    change('shared/people/create-customer.ts', '  await renew(held, id, deps);\n', ''),
  ),
  mutant(
    'a claim is let go of after a creation that went unanswered',
    'an unknown creation is cleared by looking, under the claim',
    change(
      'shared/people/create-customer.ts',
      'for (const { key } of held.claims) await deps.claims.take(key, held.owner, CLAIM_MS);',
      'await letGo(held, deps);',
    ),
  ),
  mutant(
    'a customer is created without a look under the claim',
    'a creation is preceded by a look',
    change(
      'shared/people/choose-customer.ts',
      "const again = await searched({ ...search, enrolled: seen }, held, deps);\n  if ('kind' in again) return again;",
      'const again = seen;',
    ),
  ),
  madeFor(
    'test/people/late-customers.test.ts',
    'a customer of ours that committed late and has no sale is archived a day later, the buyer’s own stays',
    mutant(
      'a customer that committed late is left',
      'one of ours that committed late and has no sale is archived after 24 h',
      change(
        'shared/people/late-customers.ts',
        'if (row.customerId !== kept &&',
        "if (row.customerId !== kept && row.customerId === '' &&",
      ),
    ),
  ),
  madeFor(
    'test/people/late-customers.test.ts',
    'nor does one whose maker slept for longer than its claim, while another pass made the buyer’s own',
    mutant(
      'a customer made under a claim that was taken over is the buyer’s',
      'a claim is one pass’s: what another made under it meanwhile counts',
      change('shared/people/create-customer.ts', '    await renew(held, null, deps);\n', ''),
    ),
  ),
  madeFor(
    'test/posting/found-by-simulation.test.ts',
    'messages that meet a pass wait for that one pass, not for each other',
    mutant(
      'messages wait for every pass that they meet',
      'no message per payment circles',
      change('converge.ts', "if (isSeenTo(hint, owner, nowMs)) return report({ outcome: 'leased' });", ''),
    ),
  ),
  madeFor(
    'test/posting/found-by-reading.test.ts',
    'the looks go through all that was sold since',
    mutant(
      'a look that broke off begins with the newest sales again',
      'a look goes through all that was sold since',
      change('looks.ts', 'resumeAt: resumableAt(posting, this.#pass.deps.clock.nowMs()),', ''),
    ),
  ),
  madeFor(
    'test/posting/found-by-reading.test.ts',
    'a look that began while the call could still commit does not go on: it begins anew',
    mutant(
      'a look goes on that began while the call could still commit',
      'what a look has passed by is settled',
      change(
        'step.ts',
        'return isSettled ? resumingAt(posting, look.resumeAt, lookedAtMs) : resumingAt(posting);',
        'return resumingAt(posting, look.resumeAt, lookedAtMs);',
      ),
    ),
  ),
  madeFor(
    'test/people/late-customers.test.ts',
    'a late customer that has got a sale stays',
    mutant(
      'a late customer is archived with its sale',
      'never one with a sale',
      change(
        'shared/people/late-customers.ts',
        '!(await deps.directory.isUsed(row.customerId))',
        'row.customerId',
      ),
    ),
  ),
  madeFor(
    'test/people/orders.test.ts',
    'while a customer is being created by phone, an order with an e-mail as well waits for it',
    mutant(
      'a customer is created under a claim of the e-mail alone',
      'the claims are on everything that identifies a buyer',
      change(
        'shared/people/create-customer.ts',
        '...phones.map((phone) =>',
        '...(emails.length > 0 ? [] : phones).map((phone) =>',
      ),
      change(
        'shared/people/create-customer.ts',
        '...others.flatMap((other) => claimsOn(other, hash))',
        '...others.flatMap(() => [])',
      ),
    ),
  ),
  madeFor(
    'test/people/orders.test.ts',
    'with both –, they make one customer',
    mutant(
      'a customer is created under claims of the order’s own keys alone',
      'the claims are on what others gave, too, who may be the same one',
      change(
        'shared/people/create-customer.ts',
        '...others.flatMap((other) => claimsOn(other, hash))',
        '...others.flatMap(() => [])',
      ),
    ),
  ),
  madeFor(
    'test/people/orders.test.ts',
    'when both are about to create, holds both of them back',
    mutant(
      'a customer is created under the claims that were enough when they were taken',
      'whoever is about to create makes sure that all is claimed',
      change(
        'shared/people/create-customer.ts',
        'if (keys.every(({ key }) => held.claims.some((claim) => claim.key === key))) return;',
        'if (keys.length > 0) return;',
      ),
    ),
  ),
  mutant(
    'lines are laid out anew under the same plan',
    'what is planned is frozen per plan',
    change('lay-out-next.ts', 'let plan = posting.plan + 1;', 'let plan = Math.max(1, posting.plan);'),
    change(
      'lay-out-next.ts',
      'if (orphan !== null) return inForce(posting, orphan, { pass, why: null });',
      '',
    ),
  ),
  mutant(
    'a draft is not compared with the frozen lines',
    'completion is checked against what was frozen',
    change(
      'plan.ts',
      'if (draft !== undefined && sale !== null && isRightDraft(draft, sale)) {',
      'if (draft !== undefined && sale !== null) {',
    ),
  ),
  mutant(
    'unknown is read as rejected',
    'the answer is three-valued',
    change(
      'effects.ts',
      "    case 'unknown':\n      await recordUnknown",
      "    case 'unknown':\n      refusals.set(sent.movementId, { whose: 'payment', code: 'payment', reason: answer.why, remedy: '' });\n      looks.set(sent.movementId, await looks.fresh(sent, settling.sale));\n      return { kind: 'went-on' };\n      await recordUnknown",
    ),
  ),
  mutant(
    'a rejection is believed without a look',
    'a rejected call is looked at once before it is believed',
    change(
      'effects.ts',
      'looks.set(sent.movementId, await looks.fresh({ ...sent, metUnknown: true }, settling.sale));',
      '',
    ),
  ),
];
