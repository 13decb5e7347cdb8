import type { Command } from 'commander';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Random } from '../../shared/kernel/random.ts';
import { auditAccept, auditCommand, refuseToAccept, refuseToAudit } from './commands/audit.ts';
import type { Deployment } from './deployment.ts';
import type { Outcome } from './outcome.ts';

export interface AuditProgram {
  readonly connect: () => Promise<Deployment>;
  readonly clock: Clock;
  readonly random: Random;
  readonly finish: (outcome: Outcome) => void;
}

/** The audit, and what a person says of what it found. */
export function addAudit(program: Command, { connect, clock, random, finish }: AuditProgram): void {
  const audit = program
    .command('audit')
    .description('hold Stripe, the ledger and the till against each other; status 1 where they differ')
    .option('--from <moment>', 'look back to this moment; 35 days, if it is left out')
    .action(async ({ from }: { from?: string }) => {
      const wrong = refuseToAudit(from, clock);
      if (wrong !== null) return finish(wrong);
      const { invoke } = await connect();
      finish(await auditCommand(from, { invoke, clock }));
    });
  audit
    .command('accept <id>')
    .description(
      'a difference of this movement or sale that is right as it is: known, and no difference any more',
    )
    .option('--reason <text>', 'why it is right as it is')
    .action(async (id: string, { reason }: { reason?: string }) => {
      const wrong = refuseToAccept(reason);
      if (wrong !== null) return finish(wrong);
      const { core, notebook } = await (await connect()).services();
      const { leases, shopCurrency } = core;
      finish(await auditAccept(id, reason ?? '', { notebook, leases, clock, random, shopCurrency }));
    });
}
