/** TypeScript sources as trees, read by Babel's parser; TypeScript 7 itself offers no parser to programs. */
import { parse } from '@babel/parser'
import { type File, type Node, VISITOR_KEYS } from '@babel/types'

export interface Syntax {
  readonly source: string
  readonly file: File
}

export const syntaxOf = (source: string): Syntax => ({
  source,
  file: parse(source, { sourceType: 'module', plugins: ['typescript'], tokens: true }),
})

/** The nodes below a node, in the order of the text. */
const children = (node: Node): ReadonlyArray<Node> =>
  (VISITOR_KEYS[node.type] ?? []).flatMap((key) => {
    const below: unknown = Reflect.get(node, key)
    return [below].flat().filter((one): one is Node => typeof one === 'object' && one !== null)
  })

/** Node and all below it; what lies below a node of which `enters` is false is left out with it. */
export const nodesOf = (node: Node, enters: (node: Node) => boolean): ReadonlyArray<Node> =>
  enters(node) ? [node, ...children(node).flatMap((child) => nodesOf(child, enters))] : []

/** Where an operator stands between two places; null where it does not. */
export const tokenBetween = ({ source, file }: Syntax, from: number, to: number, text: string): number | null => {
  const tokens: ReadonlyArray<{ readonly type: unknown; readonly start: number; readonly end: number }> = file.tokens ?? []
  const token = tokens.find(
    ({ type, start, end }) => start >= from && end <= to && typeof type !== 'string' && source.slice(start, end) === text,
  )
  return token?.start ?? null
}

/** The modules of which a file uses more than the types. */
export const importsOf = ({ file }: Syntax): ReadonlyArray<string> =>
  file.program.body.flatMap((statement) => {
    if (statement.type === 'ImportDeclaration') return statement.importKind === 'type' ? [] : [statement.source.value]
    if (statement.type === 'ExportAllDeclaration') return [statement.source.value]
    if (statement.type === 'ExportNamedDeclaration' && statement.exportKind !== 'type')
      return statement.source ? [statement.source.value] : []
    return []
  })
