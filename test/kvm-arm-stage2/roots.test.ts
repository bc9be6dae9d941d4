/** Roots are the same only if they agree in every part: no search meets two that agree in one part and differ in another. */
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { kvmArmStage2Laws } from '../../invariants/kvm-arm-stage2/index.ts'
import { chooseRules } from '../../model/frame/machine.ts'
import { rules } from '../../model/kvm-arm-stage2/declared/rules.ts'
import { scopeCodec } from '../../model/kvm-arm-stage2/declared/scope.ts'
import { Cpu, Loaded, State, Vm, Vttbr } from '../../model/kvm-arm-stage2/declared/state.ts'
import { kvmArmStage2 } from '../../model/kvm-arm-stage2/machine.ts'

const decoded = scopeCodec.decode({
  parts: 2,
  entries: [1, 1, 1],
  frames: 4,
  hvas: 1,
  cpus: 1,
  operations: ['initVm'],
  parameters: { firstVmid: 'one', rangeLock: 'always' },
})
if (!isRight(decoded)) throw new Error('the scope of this test is none')
const scope = decoded.right
const machine = kvmArmStage2.machine(scope, chooseRules(rules, {}))
const laws = kvmArmStage2Laws(scope, machine).state

/** A VM whose root is F0 and F1 and whose vCPU runs; VTTBR and what is loaded are as given. */
const running = (vttbr: ReadonlyArray<number>, loaded: ReadonlyArray<number>): State => {
  const bare = kvmArmStage2.bare(scope)
  return State.with(
    {
      vms: bare.vms.map((vm) => Vm.with({ life: 'live', pgd: [0, 1], vmid: 1, vttbr: Vttbr.make({ root: vttbr, vmid: 1 }) }, vm)),
      cpus: bare.cpus.map((cpu) => Cpu.with({ loaded: Loaded.make({ vcpu: 0, root: loaded, vmid: 1 }) }, cpu)),
    },
    bare,
  )
}

const says = (id: string, s: State): string | undefined => laws.find((law) => law.id === id)?.judge(s).kind

describe.each([
  ['the first part', [2, 1]],
  ['the last part', [0, 2]],
])('a root that differs in %s', (_, other) => {
  test('is another one in VTTBR', () => {
    expect(says('vttbr-is-the-root', running(other, [0, 1]))).toBe('broken')
  })

  test('is another one where it is loaded', () => {
    expect(says('one-vmid-per-vm', running([0, 1], other))).toBe('broken')
  })
})

test('the same root is the same', () => {
  const s = running([0, 1], [0, 1])
  expect([says('vttbr-is-the-root', s), says('one-vmid-per-vm', s)]).toEqual(['held', 'held'])
})
