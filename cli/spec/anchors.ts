/** Aliases and merge keys of a YAML document, looked at before its content is: the reader of YAML tells neither place nor name. */
import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type Document as Yaml,
} from 'yaml'
import { found, type Misfit, type Path } from './decoding.ts'

/** What is wrong at a node. */
export interface Stray extends Misfit {
  readonly offset: number
}

type Ancestors = ReadonlyArray<unknown>

/** Where a node stands. */
const pathOf = (ancestors: Ancestors, node: unknown): Path =>
  [...ancestors, node].flatMap<string | number>((one, i, all) => {
    const above = all[i - 1]
    if (isSeq(above)) return [above.items.indexOf(one)]
    if (!isPair(one) || !isScalar(one.key)) return []
    return [isMergeKey(one) ? '<<' : String(one.key.value)]
  })

const isMergeKey = ({ key }: Pair): boolean => isScalar(key) && typeof key.value === 'symbol'

/** The document's merges, and what its aliases name; undefined for one that names nothing above it. */
const survey = (yaml: Yaml) => {
  const anchors = new Map<string, Node>()
  const named = new Map<Alias, { readonly source: Node | undefined; readonly ancestors: Ancestors }>()
  const merges: Array<readonly [Pair, Ancestors]> = []
  visit(yaml, {
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
    Alias: (_, node, ancestors) => {
      const source = anchors.get(node.source)
      named.set(node, { source: source === undefined || ancestors.includes(source) ? undefined : source, ancestors })
    },
    Pair: (_, pair, ancestors) => {
      if (isMergeKey(pair)) merges.push([pair, ancestors])
    },
  })
  return { named, merges }
}

/** Aliases without an anchor; if there are none, merge keys that name neither a map nor a list of maps. */
export const strays = (yaml: Yaml): ReadonlyArray<Stray> => {
  const { named, merges } = survey(yaml)
  const lost = [...named].flatMap(([node, { source, ancestors }]) =>
    source === undefined
      ? [
          {
            path: pathOf(ancestors, node),
            expected: 'an anchor above',
            found: `the alias ${node.source}`,
            offset: node.range?.[0] ?? 0,
          },
        ]
      : [],
  )
  if (lost.length > 0) return lost
  const meant = (node: unknown): unknown => (isAlias(node) ? named.get(node)?.source : node)
  return merges.flatMap(([pair, ancestors]) => {
    const source = meant(pair.value)
    if (isMap(source) || (isSeq(source) && source.items.every((item) => isMap(meant(item))))) return []
    const expected = 'a map, or a list of maps, to take the rest from'
    const offset = (isNode(pair.value) ? pair.value : isNode(pair.key) ? pair.key : null)?.range?.[0] ?? 0
    return [{ path: pathOf(ancestors, pair), expected, found: found(isNode(source) ? source.toJS(yaml) : null), offset }]
  })
}
