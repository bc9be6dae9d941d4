/** SPIN's verifier, generated and compiled from our Promela model. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Verified {
  readonly states: number
  readonly seconds: number
  readonly errors: number
}

const run = (command: string, args: ReadonlyArray<string>, directory: string): string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: directory, encoding: 'utf8' })
  if (error !== undefined || status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr + stdout}`)
  return stdout
}

/** The programs that are not installed. */
export const missingPrograms = (): ReadonlyArray<string> =>
  [
    ['spin', '-V'],
    ['gcc', '--version'],
  ].flatMap(([command = '', ...args]) => (spawnSync(command, args).status === 0 ? [] : [command]))

const number = (pattern: RegExp, output: string): number => {
  const found = pattern.exec(output)?.[1]
  if (found === undefined) throw new Error(`no ${pattern} in the verifier's output:\n${output}`)
  return Number(found)
}

/** Generates and compiles a verifier, gives it to `use`, and removes it again. */
export const withVerifier = <T>(
  model: string,
  defines: Readonly<Record<string, number>>,
  use: (verify: () => Verified) => T,
): T => {
  const directory = mkdtempSync(join(tmpdir(), 'pagelaw-bench-'))
  try {
    const sizes = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`)
    run('spin', [...sizes, '-a', model], directory)
    run('gcc', ['-O2', '-DSAFETY', '-DNOREDUCE', '-o', 'pan', 'pan.c'], directory)
    return use(() => {
      const output = run('./pan', ['-m2000000', '-w26'], directory)
      return {
        states: number(/^\s*(\d+) states, stored/m, output),
        seconds: number(/elapsed time ([\d.]+) seconds/, output),
        errors: number(/errors: (\d+)/, output),
      }
    })
  } finally {
    rmSync(directory, { recursive: true })
  }
}
