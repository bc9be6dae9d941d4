/** What a program does with an address. Source: Intel SDM volume 3, section 4.6. */

export interface Access {
  /** In user mode: CPL 3. */
  readonly user: boolean
  readonly kind: 'read' | 'write' | 'fetch'
}
