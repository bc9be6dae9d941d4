/** Rules, with their arguments declared once. */

/** The forms of a rule; `standard` comes first. */
export type Forms<F> = Readonly<{ standard: F } & Record<string, F>>

/**
 * A rule: `rule<(fresh: boolean, vmid: number) => boolean>({...})`. The type is that of the form that looks at most; other forms
 * leave out what they do not look at. True means that what the rule's id says is done.
 */
export const rule = <F>(forms: Forms<F>): Forms<F> => forms

/** A form that does it whatever the facts are, or never does it. */
export const always = (): boolean => true
export const never = (): boolean => false
