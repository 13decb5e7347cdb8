import type { PeopleDeps } from './deps.ts';
import type { IdentityId, StaffDecision } from './records.ts';
import { areMerged } from './remembered.ts';
import { regroup } from './regroup.ts';
import { changeIdentity } from './writing.ts';

export type LinkResult =
  | { readonly kind: 'done'; readonly persons: readonly string[] }
  | { readonly kind: 'unknown'; readonly id: IdentityId }
  /** Somebody said that they are two, which stands for ever. */
  | { readonly kind: 'said-no'; readonly by: string; readonly atMs: number };

/**
 * These two are one person: above all evidence, not above a no, unless the till's staff have merged the two since.
 * Remembered for ever.
 */
export async function linkIdentities(
  a: IdentityId,
  b: IdentityId,
  by: string,
  deps: PeopleDeps,
): Promise<LinkResult> {
  const { identities } = await deps.index.look({ identities: [a, b] });
  const [one, other] = [identities.get(a), identities.get(b)];
  const no = one?.decisions.find((said) => said.other === b && said.kind === 'no');
  const isMerged = one !== undefined && other !== undefined && areMerged(one, other);
  if (no !== undefined && !isMerged) return { kind: 'said-no', by: no.by, atMs: no.atMs };
  return decide(a, b, { kind: 'yes', by }, deps);
}

/** These two are not one person. Remembered for ever; the rest of both is judged again without it. */
export function unlinkIdentities(
  a: IdentityId,
  b: IdentityId,
  by: string,
  deps: PeopleDeps,
): Promise<LinkResult> {
  return decide(a, b, { kind: 'no', by }, deps);
}

async function decide(
  a: IdentityId,
  b: IdentityId,
  said: Pick<StaffDecision, 'kind' | 'by'>,
  deps: PeopleDeps,
): Promise<LinkResult> {
  const { index, clock } = deps;
  const { identities } = await index.look({ identities: [a, b] });
  for (const id of [a, b]) if (!identities.has(id)) return { kind: 'unknown', id };
  const atMs = clock.nowMs();
  for (const [id, other] of [
    [a, b],
    [b, a],
  ] as const) {
    await changeIdentity(
      id,
      (stored) =>
        stored && { ...stored, decisions: withDecision(stored.decisions, { ...said, other, atMs }) },
      deps,
    );
  }
  await regroup([...new Set([...identities.values()].map(({ person }) => person))], deps);
  await index.settle(a, b);
  const after = await index.look({ identities: [a, b] });
  return { kind: 'done', persons: [...new Set([...after.identities.values()].map(({ person }) => person))] };
}

/** Repeating what was said last adds nothing. */
function withDecision(decisions: readonly StaffDecision[], said: StaffDecision): readonly StaffDecision[] {
  const last = decisions.findLast(({ other }) => other === said.other);
  return last?.kind === said.kind ? decisions : [...decisions, said];
}
