/** Options of a command line, or a complaint that names the one that is wrong. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Complaint } from './complaint.ts'
import { suggestion } from './suggestion.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** What Node says of a bad option, in our words. */
const told = (thrown: unknown): string => {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const option = /'(--[\w-]+)/.exec(message)?.[1]
  if (message.includes('ambiguous')) return `${option}: expected a value; one that begins with a dash is written ${option}=-...`
  if (message.includes('argument missing')) return `${option}: expected a value, found none`
  if (message.includes('does not take an argument')) return `${option}: expected no value, found one`
  return message
}

/** Options by name, and the words that are none. */
export const parsed = <O extends Options>(command: string, argv: ReadonlyArray<string>, options: O) => {
  const config = { args: [...argv], options, allowPositionals: true, strict: true } as const
  const seen = new Set<string>()
  for (const token of parseArgs({ ...config, strict: false, tokens: true }).tokens) {
    if (token.kind !== 'option') continue
    if (!Object.hasOwn(options, token.name)) {
      const known = Object.keys(options).map((name) => `--${name}`)
      throw new Complaint(`pagelaw ${command}: unknown option ${token.rawName}; ${suggestion(token.rawName, known)}`)
    }
    if (seen.has(token.name) && options[token.name]?.multiple !== true)
      throw new Complaint(`pagelaw ${command}: --${token.name}: expected once, found twice`)
    seen.add(token.name)
  }
  try {
    return parseArgs(config)
  } catch (thrown) {
    throw new Complaint(`pagelaw ${command}: ${told(thrown)}`)
  }
}

/** A whole number of at least `least`, or undefined where the option is not given. */
export const whole = (option: string, value: string | undefined, least = 0): number | undefined => {
  if (value === undefined) return undefined
  const n = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (Number.isSafeInteger(n) && n >= least) return n
  throw new Complaint(`--${option}: expected a whole number of at least ${least}, found ${value}`)
}

/** A positive number, fractions allowed, or undefined where the option is not given. */
export const positive = (option: string, value: string | undefined): number | undefined => {
  if (value === undefined) return undefined
  const n = value.trim() === '' ? Number.NaN : Number(value)
  if (Number.isFinite(n) && n > 0) return n
  throw new Complaint(`--${option}: expected a number above 0, found ${value}`)
}

/** No more words than a command takes. */
export const atMost = (command: string, words: ReadonlyArray<string>, most: number): void => {
  const extra = words[most]
  if (extra !== undefined)
    throw new Complaint(`pagelaw ${command}: expected at most ${most} argument${most === 1 ? '' : 's'}, found ${extra} too`)
}
