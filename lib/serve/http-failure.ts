// Why a request is refused, as HTTP says it: thrown anywhere on its way, answered in one place (routes.ts).

/** A refusal: its status, a sentence for a person, headers that belong to it. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  constructor(
    /** 400 to 599. */
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
