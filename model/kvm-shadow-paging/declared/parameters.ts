/** What differs between correct systems. */
export const parameters = {
  /** What a VM exit does to translations: all are lost (VMX without VPID), or they stay until they are flushed (SVM with ASIDs). */
  translations: ['lostOnExit', 'tagged'],
  /** EFER.NXE while the guest runs: always on, or as the guest has it. */
  hardwareNxe: ['on', 'asGuest'],
  /** Guest memory is allocated by KVM and stays, or the host may take a page and every entry that names it away. */
  memory: ['pinned', 'swappable'],
  /** When KVM's walk sets accessed bits: in each entry that it passes, or in all of them once the access is permitted. */
  walkMarks: ['down', 'afterCheck'],
  /** What an entry of a part of a large page is looked for by in the reverse map: its own frame, or the page's first one and its index. */
  rmapKey: ['stored', 'computed'],
  /** A store that KVM carries out is one step, or one for memory and one for the shadow, with others in between. */
  stores: ['whole', 'halves'],
  /** Which half comes first. What has more than one vCPU says so by a rule. */
  storeOrder: ['memoryFirst', 'shadowFirst'],
} as const
