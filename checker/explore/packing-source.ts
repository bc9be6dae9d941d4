/** Source text of straight-line packing and unpacking; word i of the packed value is the local variable w<i>. */
import { maskOf, masks, type Place, type Plan } from './layout.ts'

/** Constants that generated code refers to as K[i]. */
export class Constants {
  readonly values: Array<unknown> = []

  name(value: unknown): string {
    this.values.push(value)
    return `K[${this.values.length - 1}]`
  }
}

/** Names that occur once in a generated function. */
export const freshNames = (): (() => string) => {
  let names = 0
  return () => {
    names += 1
    return `x${names}`
  }
}

/** Puts the first `count` numbers in ascending order, in place; generated code calls it for bags. */
export const ascend = (numbers: Array<number>, count: number): Array<number> => {
  for (let i = 1; i < count; i += 1) {
    const number = numbers[i] as number
    let j = i
    for (; j > 0 && (numbers[j - 1] as number) > number; j -= 1) numbers[j] = numbers[j - 1] as number
    numbers[j] = number
  }
  return numbers
}

/** The value of a field. */
export const get = ({ word, shift, bits }: Place): string => {
  if (bits === 0) return '0'
  return bits === 32 ? `(w${word} >>> 0)` : `(w${word} >>> ${shift} & ${maskOf(bits)})`
}

const put = ({ word, shift, bits }: Place, value: string): string => (bits === 0 ? '' : `w${word} |= (${value}) << ${shift};`)

const property = (value: string, key: string): string => `${value}[${JSON.stringify(key)}]`

/** How an error names the elements of a list. */
const labels = ({ key, items }: Extract<Plan, { kind: 'list' }>): ReadonlyArray<string> =>
  key === null ? items.map((_, i) => String(i)) : [...key.values()].map((k) => key.print(k))

const below = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

const wrong = (path: string, value: string, bound: string): string =>
  `bad(${JSON.stringify(path)}, ${value}, ${JSON.stringify(bound)})`

const rightLength = (plan: Extract<Plan, { kind: 'list' }>, list: string, path: string): string =>
  `if (${list}.length !== ${plan.items.length}) ${wrong(below(path, 'length'), `${list}.length`, String(plan.items.length))};`

/** An expression that rebuilds the value. */
export const unpackSource = (plan: Plan, constants: Constants): string => {
  const inner = (p: Plan): string => unpackSource(p, constants)
  const fields = (of: ReadonlyArray<readonly [string, Plan]>): ReadonlyArray<string> =>
    of.map(([key, field]) => `${JSON.stringify(key)}: ${inner(field)}`)
  switch (plan.kind) {
    case 'range':
      return plan.low === 0 ? get(plan.place) : `(${get(plan.place)} + ${plan.low})`
    case 'ref':
      return get(plan.place)
    case 'oneOf':
      return plan.values.length === 1 ? JSON.stringify(plan.values[0]) : `${constants.name(plan.values)}[${get(plan.place)}]`
    case 'option':
      return `(${get(plan.present)} === 0 ? null : ${inner(plan.of)})`
    case 'struct':
      return `{${fields(plan.fields).join(', ')}}`
    case 'list':
      return `[${plan.items.map(inner).join(', ')}]`
    case 'tagged': {
      const cases = plan.cases.map(([name, of]) => {
        const tag = `${JSON.stringify(plan.tag)}: ${JSON.stringify(name)}`
        return of.kind === 'struct' ? `{${[tag, ...fields(of.fields)].join(', ')}}` : `{${tag}, ...${inner(of)}}`
      })
      return `(${cases.map((of, i) => `${get(plan.index)} === ${i} ? ${of} : `).join('')}null)`
    }
    case 'collection':
      return `[${plan.items.map(inner).join(', ')}].slice(0, ${get(plan.length)})`
    case 'spent':
      return constants.name(plan.zero)
  }
}

/** Statements that pack the value of an expression into bits that are zero; `path` is how an error names it. */
export const packSource = (plan: Plan, value: string, path: string, fresh: () => string): string => {
  const number = (low: number, high: number, bound: string, place: Place): string => {
    const x = fresh()
    const test = `if (!(${x} >= ${low} && ${x} <= ${high} && ${x} === Math.floor(${x}))) ${wrong(path, x, bound)};`
    return `const ${x} = ${value}; ${test} ${put(place, low === 0 ? x : `${x} - ${low}`)}`
  }
  switch (plan.kind) {
    case 'range':
      return number(plan.low, plan.high, `${plan.low} to ${plan.high}`, plan.place)
    case 'ref':
      return number(0, plan.size - 1, `a ${plan.set}, 0 to ${plan.size - 1}`, plan.place)
    case 'oneOf': {
      const [x, i] = [fresh(), fresh()]
      const index = plan.values.map((v, n) => `${x} === ${JSON.stringify(v)} ? ${n} : `).join('')
      const bound = plan.values.map((v) => JSON.stringify(v)).join(' | ')
      return `const ${x} = ${value}; const ${i} = ${index}${wrong(path, x, bound)}; ${put(plan.place, i)}`
    }
    case 'option': {
      const x = fresh()
      return `const ${x} = ${value}; if (${x} !== null) { ${put(plan.present, '1')} ${packSource(plan.of, x, path, fresh)} }`
    }
    case 'struct': {
      const x = fresh()
      const fields = plan.fields.map(([key, of]) => packSource(of, property(x, key), below(path, key), fresh))
      return `const ${x} = ${value}; ${fields.join('\n')}`
    }
    case 'list': {
      const x = fresh()
      const names = labels(plan)
      const items = plan.items.map((of, i) => packSource(of, `${x}[${i}]`, `${path}[${names[i]}]`, fresh))
      return `const ${x} = ${value}; ${rightLength(plan, x, path)} ${items.join('\n')}`
    }
    case 'tagged': {
      const x = fresh()
      const cases = plan.cases.map(
        ([tag, of], i) =>
          `case ${JSON.stringify(tag)}: { ${put(plan.index, String(i))} ${packSource(of, x, path, fresh)} break }`,
      )
      const name = property(x, plan.tag)
      const other = wrong(below(path, plan.tag), name, plan.cases.map(([tag]) => tag).join(' | '))
      return `const ${x} = ${value}; switch (${name}) { ${cases.join('\n')} default: ${other} }`
    }
    case 'collection': {
      const x = fresh()
      const { length, items, sorted } = plan
      const tooLong = wrong(below(path, 'length'), `${x}.length`, `0 to ${items.length}`)
      const elements = items.map((of, i) => `if (${x}.length > ${i}) { ${packSource(of, `${x}[${i}]`, `${path}[${i}]`, fresh)} }`)
      const start = `const ${x} = ${value}; if (${x}.length > ${items.length}) ${tooLong}; ${put(length, `${x}.length`)}`
      return `${start} ${elements.join('\n')} ${sorted === null ? '' : sortSource(sorted, `${x}.length`, fresh)}`
    }
    case 'spent':
      return ''
  }
}

/** Statements that put the first elements of a bag, which are packed already, in order. */
const sortSource = (slots: ReadonlyArray<Place>, length: string, fresh: () => string): string => {
  const x = fresh()
  const moved = slots.map((slot, i) => `${clearPlace(slot)} ${put(slot, `${x}[${i}]`)}`)
  return `if (${length} > 1) { const ${x} = ascend([${slots.map(get).join(', ')}], ${length}); ${moved.join(' ')} }`
}

const clearPlace = ({ word, shift, bits }: Place): string => (bits === 0 ? '' : `w${word} &= ${~(maskOf(bits) << shift)};`)

const clear = (plan: Plan): string => [...masks(plan)].map(([word, mask]) => `w${word} &= ${~mask};`).join(' ')

/** Statements that turn the packed form of `current` into that of `next`; what is the same object in both is left alone. */
export const repackSource = (plan: Plan, next: string, current: string, path: string, fresh: () => string): string => {
  switch (plan.kind) {
    case 'spent':
      return ''
    case 'struct': {
      const [n, c] = [fresh(), fresh()]
      const fields = plan.fields.map(([key, of]) => repackSource(of, property(n, key), property(c, key), below(path, key), fresh))
      return `const ${n} = ${next}, ${c} = ${current}; if (${n} !== ${c}) { ${fields.join('\n')} }`
    }
    case 'list': {
      const [n, c] = [fresh(), fresh()]
      const names = labels(plan)
      const items = plan.items.map((of, i) => repackSource(of, `${n}[${i}]`, `${c}[${i}]`, `${path}[${names[i]}]`, fresh))
      return `const ${n} = ${next}, ${c} = ${current}; if (${n} !== ${c}) { ${rightLength(plan, n, path)} ${items.join('\n')} }`
    }
    default: {
      const n = fresh()
      return `const ${n} = ${next}; if (${n} !== ${current}) { ${clear(plan)} ${packSource(plan, n, path, fresh)} }`
    }
  }
}
