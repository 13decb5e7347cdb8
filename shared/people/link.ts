import type { PeopleDeps } from './deps.ts';
import type { IdentityId, StaffDecision } from './records.ts';
import { regroup } from './regroup.ts';
import { changeIdentity } from './writing.ts';

export type LinkResult =
  | { readonly kind: 'done'; readonly persons: readonly string[] }
  | { readonly kind: 'unknown'; readonly id: IdentityId }
  /** Somebody said that they are two, which stands for ever. */
  | { readonly kind: 'said-no'; readonly by: string; readonly atMs: number };

/** These two are one person: above all evidence, not above a no. Remembered for ever. */
export async function linkIdentities(
  a: IdentityId,
  b: IdentityId,
  by: string,
  deps: PeopleDeps,
): Promise<LinkResult> {
  const { identities } = await deps.index.look({ identities: [a, b] });
  const no = identities.get(a)?.decisions.find(({ other, kind }) => other === b && kind === 'no');
  if (no !== undefined) return { kind: 'said-no', by: no.by, atMs: no.atMs };
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
  await index.settle(a, b);
  await regroup([...new Set([...identities.values()].map(({ person }) => person))], deps);
  const after = await index.look({ identities: [a, b] });
  return { kind: 'done', persons: [...new Set([...after.identities.values()].map(({ person }) => person))] };
}

/** The first time that it was said counts. */
function withDecision(decisions: readonly StaffDecision[], said: StaffDecision): readonly StaffDecision[] {
  const isSaid = decisions.some(({ other, kind }) => other === said.other && kind === said.kind);
  return isSaid ? decisions : [...decisions, said];
}
