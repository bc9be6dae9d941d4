/** One YAML file: its text decoded, and for every path in it the line and column. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { Type } from 'io-ts'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document as Yaml } from 'yaml'
import { sentence } from '../command/complaint.ts'
import { strays } from './anchors.ts'
import { misfits, type Path, printPath } from './decoding.ts'

/** Where things are said: errors found later in a document can still name its line. */
export interface Places {
  readonly file: string
  /** `rules.yaml:12:5: at [3].variants`, for the innermost part of the path that exists. */
  readonly at: (path: Path) => string
}

export interface Document<A> extends Places {
  readonly content: A
}

/** A file as the reader would name it from where they stand. */
export const displayed = (file: string): string => {
  const near = relative(process.cwd(), file)
  return near.startsWith('..') ? file : near
}

/** The offset of the innermost node of the path that exists: of its key in a map, of its item in a list. */
const offsetOf = (document: Yaml, path: Path): number => {
  let node: unknown = document.contents
  let offset = 0
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (pair === undefined || !isScalar(pair.key)) return offset
      offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      offset = (node as { readonly range?: readonly [number] } | undefined)?.range?.[0] ?? offset
    } else return offset
  }
  return offset
}

/** Decode the text of a YAML file; a left lists one paragraph for each thing that is wrong. */
export const decodeYaml = <A>(
  file: string,
  text: string,
  codec: Type<A, unknown>,
): Either<ReadonlyArray<string>, Document<A>> => {
  const lines = new LineCounter()
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const locate = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  if (yaml.errors.length > 0) {
    return left(yaml.errors.map(({ pos, message }) => `${locate(pos[0])}: expected YAML, found a mistake in it: ${message}`))
  }
  const placed = (offset: number, path: Path): string =>
    `${locate(offset)}: ${path.length === 0 ? 'at the top' : `at ${printPath(path)}`}`
  const astray = strays(yaml)
  if (astray.length > 0) {
    return left(
      astray.map(({ offset, path, ...told }) => `${placed(offset, path)}: expected ${told.expected}, found ${told.found}`),
    )
  }
  const at = (path: Path): string => placed(offsetOf(yaml, path), path)
  const decoded = codec.decode(yaml.toJS())
  if (isLeft(decoded)) {
    return left(misfits(decoded.left).map(({ path, expected, found }) => `${at(path)}: expected ${expected}, found ${found}`))
  }
  return right({ file, at, content: decoded.right })
}

/** Read and decode one file. */
export const readYaml = <A>(file: string, codec: Type<A, unknown>): Either<ReadonlyArray<string>, Document<A>> => {
  try {
    return decodeYaml(displayed(file), readFileSync(file, 'utf8'), codec)
  } catch (thrown) {
    return left([`${displayed(file)}: expected a readable YAML file: ${sentence(thrown)}`])
  }
}
