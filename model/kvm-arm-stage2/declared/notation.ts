/** How entries are written in traces. */

/** The frame and the rights; an arrow stands before a table. */
export const printEntry = ({
  to,
  kind,
  write,
}: {
  readonly to: number
  readonly kind: string
  readonly write: boolean
}): string => (kind === 'table' ? `>F${to}` : `F${to}|${write ? 'RW' : 'RO'}${kind === 'device' ? '|device' : ''}`)
