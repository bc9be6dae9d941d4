/** The list of survivors that have a reason: `docs/survivors.yaml`. */
import { existsSync, readFileSync } from 'node:fs'
import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { parse } from 'yaml'
import { Complaint, sentence } from '../cli/command/complaint.ts'
import { misfits, printMisfit } from '../cli/spec/decoding.ts'
import { closed } from '../spec/closed.ts'
import type { Mutant } from './change.ts'
import { mutantsOf } from './sources.ts'

const survivor = closed('a survivor', {
  file: t.string,
  /** The line as it stands; its number may change. */
  code: t.string,
  /** Where in `code` the change begins, from 1. */
  at: t.number,
  before: t.string,
  after: t.string,
  /** `equivalent`, or the id of the issue that will mend it. */
  verdict: t.string,
  why: t.string,
})

export type Survivor = t.TypeOf<typeof survivor>

const listed = t.readonlyArray(survivor)

export const readSurvivors = (file: string): ReadonlyArray<Survivor> => {
  if (!existsSync(file)) return []
  let content: unknown
  try {
    content = parse(readFileSync(file, 'utf8'))
  } catch (thrown) {
    throw new Complaint(`${file}: expected YAML, found what cannot be read: ${sentence(thrown)}`)
  }
  const decoded = listed.decode(content)
  if (isLeft(decoded)) throw new Complaint(...misfits(decoded.left).map((m) => `${file}: ${printMisfit(m)}`))
  return decoded.right
}

const sameLine = (mutant: Mutant, { file, code, at, before, after }: Survivor): boolean =>
  mutant.file === file && mutant.code === code && mutant.at === at && mutant.before === before && mutant.after === after

export const survivorOf = (list: ReadonlyArray<Survivor>, mutant: Mutant): Survivor | undefined =>
  list.find((entry) => sameLine(mutant, entry))

/** Entries whose file, line or change is no more. */
export const vanished = (root: string, list: ReadonlyArray<Survivor>): ReadonlyArray<Survivor> => {
  const all = mutantsOf(root, root, [])
  return list.filter((entry) => !all.some((mutant) => sameLine(mutant, entry)))
}
