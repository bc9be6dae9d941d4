/** Small pieces of readable output. */

/** A count with its thousands apart. */
export const number = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

/** `1 state`, `2 states`. */
export const counted = (n: number, noun: string, plural = `${noun}s`): string => `${number(n)} ${n === 1 ? noun : plural}`

export const seconds = (s: number): string => (s < 0.1 ? `${Math.round(s * 1000)} ms` : `${s.toFixed(1)} s`)

export const megabytes = (bytes: number): string => `${number(Math.round(bytes / 1_000_000))} MB`

/** Words in lines of at most `width`, each after `indent`. */
export const wrapped = (words: string, indent: string, width = 118): ReadonlyArray<string> => {
  const lines: string[] = []
  let line = ''
  for (const word of words.split(/\s+/).filter((w) => w !== '')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, indent + line]
}

/** The same with a label before the first line, and the rest of the lines under its text. */
export const labelled = (label: string, words: string, indent: string): ReadonlyArray<string> => {
  const [first = '', ...rest] = wrapped(words, ' '.repeat(indent.length + label.length))
  return [indent + label + first.trimStart(), ...rest]
}

/** Lines as text that ends with a line break. */
export const lines = (list: ReadonlyArray<string>): string => list.map((line) => `${line.trimEnd()}\n`).join('')
