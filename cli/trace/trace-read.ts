/** A trace file read back: each complaint names the file and the place in it. */
import { readFileSync } from 'node:fs'
import { isLeft } from 'fp-ts/lib/Either.js'
import { Complaint, sentence } from '../command/complaint.ts'
import { found, misfits, printMisfit } from '../spec/decoding.ts'
import { format, type Trace, traceFile } from './trace.ts'

const contentOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new Complaint(`${file}: expected a trace file that can be read: ${sentence(thrown)}`)
  }
}

const jsonOf = (file: string, content: string): unknown => {
  try {
    return JSON.parse(content)
  } catch (thrown) {
    throw new Complaint(`${file}: expected a whole JSON document, found a mistake in it or an early end: ${sentence(thrown)}`)
  }
}

const formatOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? (value as { readonly format?: unknown }).format : undefined

/** Read a trace of this version. */
export const readTrace = (file: string): Trace => {
  const value = jsonOf(file, contentOf(file))
  // Said first, because a trace of another version would misfit in many places.
  if (formatOf(value) !== format) throw new Complaint(`${file}: at format expected ${format}, found ${found(formatOf(value))}`)
  const trace = traceFile.decode(value)
  if (isLeft(trace)) throw new Complaint(...misfits(trace.left).map((m) => `${file}: ${printMisfit(m)}`))
  return trace.right
}
