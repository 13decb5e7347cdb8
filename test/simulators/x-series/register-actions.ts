import { notFound } from './refusal.ts';
import type { Row } from './rows.ts';
import { now, save, uuid, type Till } from './till.ts';

/** Opens or closes a register; each opening has a sequence of its own. */
export function setOpen(till: Till, id: string, open: boolean): Row {
  const register = till.store.registers.get(id);
  if (register === undefined) throw notFound('Register');
  const opened = { register_open_time: now(till), register_open_sequence_id: uuid(till) };
  const closed = { register_close_time: now(till), register_open_sequence_id: null };
  save(till, 'registers', { ...register, is_open: open, ...(open ? opened : closed) });
  return till.store.registers.get(id) ?? register;
}
