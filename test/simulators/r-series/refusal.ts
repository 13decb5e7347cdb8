/** A request that the till declines: nothing of it has any effect. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const badRequest = (message: string): Refusal => new Refusal(400, message);

/** Recorded wording of a 404. */
export function notFound(entity: string, id: string): Refusal {
  return new Refusal(404, `Object of type '${entity}' not found with primary ID '${id}'.`);
}

/** The wording that integrators report for ids that name nothing (any more). */
export const invalidForeignKey = (entity: string): Refusal =>
  badRequest(`Invalid Foreign keys for ${entity}`);
