import type { Mutant } from './mutant.ts';
import { MONEY } from './money.ts';
import { PROTOCOL } from './protocol.ts';
import { TABLE } from './table.ts';
import { X_SERIES } from './x-series.ts';

export const MUTANTS: readonly Mutant[] = [...PROTOCOL, ...TABLE, ...MONEY, ...X_SERIES];
