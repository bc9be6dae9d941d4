/** What can be mistaken in one place: a table by kind of node. */
import type { BinaryExpression, Expression, LogicalExpression, Node } from '@babel/types'
import type { Change } from './change.ts'
import { nodesOf, type Syntax, syntaxOf, tokenBetween } from './syntax.ts'

const binary: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '+',
  '&': '|',
  '|': '&',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
}

const calls: Readonly<Record<string, string>> = { every: 'some', some: 'every', min: 'max', max: 'min' }

type Changes = ReadonlyArray<Change>

/** Babel leaves places out of nodes that no text stands behind; there are none in what it read from a file. */
const spanOf = ({ start, end }: Node): { readonly start: number; readonly end: number } => {
  if (typeof start !== 'number' || typeof end !== 'number') throw new Error('a node of the syntax tree has no place')
  return { start, end }
}

const replaced = ({ source }: Syntax, node: Node, after: string): Change => {
  const { start, end } = spanOf(node)
  return { start, end, before: source.slice(start, end), after }
}

const textOf = ({ source }: Syntax, node: Node): string => source.slice(spanOf(node).start, spanOf(node).end)

const operator = (
  syntax: Syntax,
  { left, right, operator: before }: BinaryExpression | LogicalExpression,
  after: string,
): Changes => {
  const start = tokenBetween(syntax, spanOf(left).end, spanOf(right).start, before)
  return start === null ? [] : [{ start, end: start + before.length, before, after }]
}

const isText = (node: Node): boolean =>
  node.type === 'StringLiteral' || node.type === 'TemplateLiteral' || (node.type === 'BinaryExpression' && joinsText(node))

const joinsText = ({ operator: sign, left, right }: BinaryExpression): boolean => sign === '+' && (isText(left) || isText(right))

/** The condition the other way round, where no other mistake says the same. */
const negated = (syntax: Syntax, test: Expression): Changes => {
  const said =
    (test.type === 'UnaryExpression' && test.operator === '!') ||
    (test.type === 'BinaryExpression' && (test.operator === '===' || test.operator === '!==')) ||
    test.type === 'BooleanLiteral'
  return said ? [] : [replaced(syntax, test, `!(${textOf(syntax, test)})`)]
}

/** One more and one less, in the notation of the number. */
const neighbours = (raw: string): ReadonlyArray<string> => {
  const big = raw.endsWith('n') ? 'n' : ''
  const digits = raw.slice(0, raw.length - big.length)
  if (!/^(0x[\da-f_]+|[\d_]+)$/i.test(digits)) return []
  const value = BigInt(digits.replaceAll('_', ''))
  const print = (n: bigint): string => (/^0x/i.test(digits) ? `0x${n.toString(16)}` : String(n)) + big
  return value === 0n ? [print(1n)] : [print(value + 1n), print(value - 1n)]
}

/** Every mistake that can be made at one node. */
const changesAt = (syntax: Syntax, node: Node): Changes => {
  switch (node.type) {
    case 'BinaryExpression': {
      const after = binary[node.operator]
      return after === undefined || joinsText(node) ? [] : operator(syntax, node, after)
    }
    case 'LogicalExpression':
      return node.operator === '??'
        ? [replaced(syntax, node, textOf(syntax, node.right))]
        : operator(syntax, node, node.operator === '&&' ? '||' : '&&')
    case 'BooleanLiteral':
      return [replaced(syntax, node, String(!node.value))]
    case 'NumericLiteral':
    case 'BigIntLiteral':
      return neighbours(textOf(syntax, node)).map((after) => replaced(syntax, node, after))
    case 'UnaryExpression': {
      const { start } = spanOf(node)
      return node.operator === '!' ? [{ start, end: start + 1, before: '!', after: '' }] : []
    }
    case 'ConditionalExpression':
    case 'IfStatement':
      return negated(syntax, node.test)
    case 'CallExpression': {
      const { callee } = node
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return []
      const after = calls[callee.property.name]
      return after === undefined ? [] : [replaced(syntax, callee.property, after)]
    }
    default:
      return []
  }
}

/** Expressions that carry a type beside them; all else that begins with TS is a type. */
const typed = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSInstantiationExpression']

/** Types, imports, and what is only said (messages, what is thrown) decide nothing. */
const decides = ({ type }: Node): boolean =>
  !(type.startsWith('TS') && !typed.includes(type)) &&
  type !== 'ImportDeclaration' &&
  type !== 'TemplateLiteral' &&
  type !== 'ThrowStatement'

/** Every mistake that can be made in a file with this text, in the order of their places. */
export const changesOf = (source: string): Changes => {
  const syntax = syntaxOf(source)
  return nodesOf(syntax.file.program, decides)
    .flatMap((node) => changesAt(syntax, node))
    .sort((a, b) => a.start - b.start || a.end - b.end)
}
