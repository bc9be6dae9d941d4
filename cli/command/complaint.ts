/** What goes wrong at the edge (a bad option, file or id) is told in paragraphs, never with a stack trace. */

/** Ends a command with exit code 2; each paragraph says where, what was expected and what was found. */
export class Complaint extends Error {
  readonly paragraphs: ReadonlyArray<string>

  constructor(...paragraphs: ReadonlyArray<string>) {
    super(paragraphs.join('\n\n'))
    this.paragraphs = paragraphs
  }
}

/** The sentence of anything thrown. */
export const sentence = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
