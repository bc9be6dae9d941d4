/** What the sampler tries by number with three levels and more: trees are built from below and kept alive. */
import { type AnyFinite, constant, oneOf, option, struct, vector } from '../../frame/finite/index.ts'
import { at, type Proposal } from '../../frame/machine.ts'
import { type Fields, pick } from '../../frame/proposing.ts'
import { isPresent } from '../declared/entry.ts'
import { type Level, levelsOf } from '../declared/level.ts'
import type { Mfn } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import type { Scope } from '../declared/scope.ts'
import type { State } from '../declared/state.ts'
import { entriesAt, harmless, heightInUse, type Stock, stockOf } from './available.ts'
import { chosen, entryTo, type Idea, type Mfns } from './kinds.ts'

type Proposals = ReadonlyArray<Proposal<Operation>>

/** Slots for the entries of upper tables: the first ones most often, so that addresses meet. */
const slotsAt = ({ entries }: Scope, height: number): Mfns => {
  const all = Array.from({ length: entries }, (_, slot) => slot)
  return height === 1 ? all : [0, 0, 0, 0, 1, 1, ...all]
}

/** The change of one entry of some table of a height. */
const changing =
  (scope: Scope, domain: number, height: number, tables: Mfns, preserve: ReadonlyArray<boolean> = [false]) =>
  (to: Mfns, rw: ReadonlyArray<boolean>, flags = harmless(scope)) =>
  (): Fields => ({
    caller: constant(domain),
    table: pick(tables),
    slot: pick(slotsAt(scope, height)),
    entry: entryTo(flags, to, rw),
    preserve: pick(preserve),
  })

const eitherWay = [false, true]
const mostlyWritable = [true, true, true, true, false]

/** Entries of one table as they are, or exchanged, with other rights and flags: what fast paths are for. */
const touching = (scope: Scope, s: State, domain: number, table: Mfn): Idea => {
  const present = entriesAt(scope, at(s.frames, table), heightInUse(at(s.frames, table)))
  const fields = (): Fields => ({
    caller: constant(domain),
    table: pick([table]),
    slot: pick(present.map(([slot]) => slot)),
    entry: entryTo(
      harmless(scope),
      present.map(([, { mfn }]) => mfn),
    ),
    preserve: constant<boolean>(false),
  })
  return ['mmuUpdate', present.length > 0, 0.3, fields]
}

/** One level: write images, put tables in use below those of the level, pin. */
const atHeight = (scope: Scope, s: State, domain: number, stock: Stock, height: number): ReadonlyArray<Idea> => {
  const tables = stock.tables(height)
  const images = stock.images(height)
  const filled = images.filter((mfn) => at(s.frames, mfn).entries.some(isPresent))
  const below = height === 1 ? stock.own : stock.tables(height - 1)
  const rw = height === 1 ? eitherWay : mostlyWritable
  const imaged = changing(scope, domain, height, images)
  const changed = changing(scope, domain, height, tables)
  const marked = changing(scope, domain, height, tables, scope.operations.includes('setAccessed') ? eitherWay : [false])
  const pin = (mfns: Mfns) => (): Fields => ({
    caller: constant(domain),
    mfn: pick(mfns),
    level: oneOf<Level>(at(levelsOf(scope.levels), height - 1)),
  })
  const batch = (): Fields => {
    const { caller, table, slot, entry } = { ...changed(below, rw)() } as Record<'caller' | 'table' | 'slot' | 'entry', AnyFinite>
    return { caller, requests: vector(struct({ table, slot, entry }), scope.batch) }
  }
  const some = below.length > 0
  return [
    ...tables.map((table) => touching(scope, s, domain, table)),
    ['mmuUpdate', images.length > 0 && some, 2, imaged(below, rw)],
    ['mmuUpdate', tables.length > 0 && some, 2, marked(below, rw)],
    ['mmuUpdate', height > 1 && tables.length > 0, 0.3, changed(tables, [false])],
    ['mmuUpdate', height === 1 && tables.length > 0 && stock.idle.length > 0, 1.5, changed(stock.idle, [true])],
    ['mmuUpdateBatch', tables.length > 0 && some, 0.3, batch],
    ['pinTable', filled.length > 0 && tables.length < 3, 2, pin(filled)],
    ['pinTable', images.length > 0, 0.1, pin(images)],
    ['pinTable', tables.length > 0, 0.1, pin(tables)],
  ]
}

/** By number: build from below, load, and now and then take something away. */
export const treesByNumber = (scope: Scope, s: State, domain: number): Proposals => {
  const stock = stockOf(scope, s, domain)
  const { own, idle } = stock
  const used = stock.tables(scope.levels)
  const roots = used.length > 0 ? used : stock.images(scope.levels)
  const pinned = own.filter((mfn) => at(s.frames, mfn).pinned)
  const free = s.frames.flatMap(({ owner }, mfn) => (owner === null ? [mfn] : []))
  const vcpus = scope.vcpus.flatMap((owner, vcpu) => (owner === domain ? [vcpu] : []))
  const loads = roots.length > 0 && vcpus.length > 0
  const caller = () => constant(domain)
  const pins = ['pinL1', 'pinL2', 'pinL3', 'pinL4']
  const loading = scope.tracked.length > 0 ? (['newBaseptr', 'flushLocal'] as const) : (['newBaseptr'] as const)
  const requests = (command: AnyFinite, mfns: Mfns) => (): Fields => ({
    vcpu: pick(vcpus),
    requests: vector(struct({ command, mfn: pick(mfns) }), scope.batch),
  })
  return chosen(scope, [
    ...Array.from({ length: scope.levels }, (_, i) => atHeight(scope, s, domain, stock, i + 1)).flat(),
    ['mmuUpdate', own.length > 0, 1, changing(scope, domain, 1, own)(own, eitherWay, scope)],
    ['newBaseptr', loads, 1, () => ({ vcpu: pick(vcpus), mfn: pick(roots) })],
    ['newUserBaseptr', loads, 0.7, () => ({ vcpu: pick(vcpus), mfn: option(pick(roots)) })],
    ['unpinTable', pinned.length > 0, 0.7, () => ({ caller: caller(), mfn: pick(pinned) })],
    ['mmuextBatch', loads, 0.3, requests(oneOf<string>(...loading), roots)],
    ['mmuextBatch', loads, 0.2, requests(oneOf<string>(...pins.slice(0, scope.levels), 'unpin', 'newBaseptr'), own)],
    ['clearPage', idle.length > 0, 0.3, () => ({ caller: caller(), mfn: pick(idle) })],
    ['copyPage', idle.length > 0, 0.15, () => ({ caller: caller(), mfn: pick(idle), from: pick(own) })],
    ['populate', free.length > 0, 3, () => ({ caller: caller(), mfn: pick(free) })],
  ])
}
