/** Small pieces of Markdown. What comes in as text is escaped; what is Markdown already is said to be. */

export type Lines = ReadonlyArray<string>

/** A text whose characters mean themselves, on one line. */
export const plain = (text: string): string =>
  text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[\\*<>[\]`]|(?<!\w)_|_(?!\w)/g, '\\$&')

export const code = (text: string): string => `\`${text}\``

/** `text` is Markdown. */
export const link = (text: string, target: string): string => `[${text}](${target})`

/** A place that links can lead to. */
export const anchor = (id: string): string => `<a id="${id}"></a>`

/** A text whose paragraphs are kept apart. */
export const paragraphs = (text: string): Lines =>
  text
    .trim()
    .split(/\n\s*\n/)
    .flatMap((one) => [plain(one), ''])

/** Cells are Markdown; a bar inside one is no border. */
export const table = (heads: Lines, rows: ReadonlyArray<Lines>): Lines => {
  const row = (cells: Lines): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return rows.length === 0 ? [] : [row(heads), row(heads.map(() => '---')), ...rows.map(row), '']
}

/** Lines shown as they are. */
export const fence = (lines: Lines): Lines => ['```text', ...lines.map((line) => line.trimEnd()), '```', '']

/** A heading that can be linked to by an id of ours. */
export const heading = (depth: number, title: string, id: string): Lines => [anchor(id), '', `${'#'.repeat(depth)} ${title}`, '']

/** The anchor that readers of Markdown give to a heading. */
export const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

/** A page: no two empty lines in a row, and one line break at the end. */
export const page = (lines: Lines): string =>
  `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
