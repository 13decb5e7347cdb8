import { change, madeFor, mutant } from './mutant.ts';
import type { Mutant } from './mutant.ts';

/** Money and goods: to the cent, from what was frozen, each movement for itself. */
export const MONEY: readonly Mutant[] = [
  mutant(
    'a cent is dropped where a line does not divide',
    'a line whose discount does not divide by its quantity is split rather than a cent lost',
    change(
      'net-lines.ts',
      'return { base, larger: amountMinor - base * quantity };',
      'return { base, larger: 0 };',
    ),
  ),
  mutant(
    'a cent is dropped where a return does not divide',
    'a return sums to the refunded amount exactly',
    change(
      'return-lines.ts',
      '{ units: larger, unitPriceMinor: base + 1 },',
      '{ units: larger, unitPriceMinor: base },',
    ),
  ),
  mutant(
    'a return is reckoned from the order as it is now',
    'returns are computed from what was frozen',
    change(
      'lay-out-return.ts',
      '  const asMoney = holds.isReleasedAsMoney(posting.releasedHolds);\n  if (basis === null && !asMoney)',
      "  const asMoney = holds.isReleasedAsMoney(posting.releasedHolds);\n  const now = await layOutCharge({ payment, settings: pass.deps.settings, releasedHolds: [] }, pass.deps);\n  if (basis !== null && now.kind !== 'hold') {\n    const sold = now.lines.filter(({ kind }) => kind !== 'tax' && kind !== 'rounding');\n    const returnables = basis.returnables.map((one, index) => ({ ...one, line: sold[index] ?? one.line }));\n    Object.assign(basis, { returnables });\n  }\n  if (basis === null && !asMoney)",
    ),
    change(
      'lay-out-return.ts',
      "import { drawMirror } from './lay-out-undo.ts';",
      "import { drawMirror } from './lay-out-undo.ts';\nimport { layOutCharge } from './lay-out.ts';",
    ),
  ),
  mutant(
    'what undoes a return adopts the return',
    'every movement has a key of its own',
    change(
      'looks.ts',
      'saleKey: posting.movementId,',
      "saleKey: posting.movementId.replace('.undo', '') as MovementId,",
    ),
  ),
  madeFor(
    'test/posting/refunds.test.ts',
    'never gives more of a line back than was sold, however many refunds name it',
    mutant(
      'earlier returns are forgotten',
      'no sequence of refunds gives back more than was sold',
      change(
        'return-basis.ts',
        'const unitsBack = lineId === null ? 0 : 0 - sumOf(given.map(({ quantity }) => quantity));',
        'const unitsBack = lineId === null ? 0 : 0 * given.length;',
      ),
    ),
  ),
  mutant(
    'what the buyer keeps goes back on the shelf',
    'restock per line: stock unmoved where it is kept or damaged',
    change(
      'return-lines.ts',
      "return pick.restock === 'restock' || line.kind !== 'item' ? back : [...back, outOfStock(pick)];",
      'return pick.units > 0 ? back : [...back, outOfStock(pick)];',
    ),
  ),
  mutant(
    'what undoes a return leaves the goods where they are',
    'stock moves back as it had moved',
    change(
      'lay-out-undo.ts',
      'return { ...line, quantity: 0 - line.quantity, taxMinor: 0 - line.taxMinor, parentLineId: null };',
      'return { ...line, itemId: null, quantity: 0 - line.quantity, taxMinor: 0 - line.taxMinor, parentLineId: null };',
    ),
  ),
  mutant(
    'what the shop has taken back already is not looked up',
    'lines of its sale that a sale not ours has returned are looked up before a return is posted',
    change('lay-out-return.ts', 'if (shop !== null) return', 'if (shop !== null && shop.units < 0) return'),
  ),
  madeFor(
    'test/posting/refunds.test.ts',
    'and of a taxed line afterwards give back no more tax than was charged',
    mutant(
      'a line gives its tax back though amounts gave it back before',
      'no sequence gives more tax back than was charged',
      change(
        'lay-out-return.ts',
        'const chosen = withinTaxLeft(choice, basis, isRounded ? roundingToleranceMinor : 0);',
        'const chosen = withinTaxLeft(choice, basis, isRounded ? 10_000_000 + roundingToleranceMinor : 10_000_000);',
      ),
    ),
  ),
  madeFor(
    'test/posting/returns-held.test.ts',
    'that they voided, a refund is held, and released it is money alone',
    mutant(
      'a refund of a voided sale is posted all the same',
      'a refund, before prepare, its sale voided by hand: hold with two choices',
      change(
        'return-basis.ts',
        "if (row?.state !== 'completed') return null;",
        'if (row === null) return null;',
      ),
    ),
  ),
];
