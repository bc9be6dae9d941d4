/** Reading a state, and changing one part of it. */
import { at, replaceAt } from '../../frame/machine.ts'
import {
  Cpu,
  type Entering,
  type Entry,
  type Fault,
  Frame,
  type HostPage,
  type Hva,
  type Mfn,
  type Spent,
  State,
  Vm,
} from '../declared/state.ts'

export const frameAt = (s: State, mfn: Mfn): Frame => at(s.frames, mfn)
export const vmAt = (s: State, vm: number): Vm => at(s.vms, vm)

const setFrames = State.set('frames')
const setVms = State.set('vms')
const setEntries = Frame.set('entries')
const setMm = Vm.set('mm')
export const setCpus = State.set('cpus')
export const setHost = State.set('host')
const setFaults = State.set('faults')
const setAllEntering = State.set('entering')
const setSpent = State.set('spent')

const putFrame = (mfn: Mfn, frame: Frame, s: State): State => setFrames(replaceAt(s.frames, mfn, frame), s)
const putVm = (vm: number, changed: Vm, s: State): State => setVms(replaceAt(s.vms, vm, changed), s)

export const changeFrame = (mfn: Mfn, change: Partial<Frame>, s: State): State =>
  putFrame(mfn, Frame.with(change, frameAt(s, mfn)), s)

export const storeEntry = (mfn: Mfn, slot: number, entry: Entry | null, s: State): State => {
  const frame = frameAt(s, mfn)
  return putFrame(mfn, setEntries(replaceAt(frame.entries, slot, entry), frame), s)
}

export const changeVm = (vm: number, change: Partial<Vm>, s: State): State => putVm(vm, Vm.with(change, vmAt(s, vm)), s)

export const changeCpu = (cpu: number, change: Partial<Cpu>, s: State): State =>
  setCpus(replaceAt(s.cpus, cpu, Cpu.with(change, at(s.cpus, cpu))), s)

export const setFault = (vcpu: number, fault: Fault | null, s: State): State => setFaults(replaceAt(s.faults, vcpu, fault), s)

export const setEntering = (vcpu: number, entering: Entering | null, s: State): State =>
  setAllEntering(replaceAt(s.entering, vcpu, entering), s)

export const setHostPage = (vm: number, hva: Hva, page: HostPage | null, s: State): State => {
  const old = vmAt(s, vm)
  return putVm(vm, setMm(replaceAt(old.mm, hva, page), old), s)
}

export const spend = (change: Partial<Spent>, s: State): State => setSpent({ ...s.spent, ...change }, s)
