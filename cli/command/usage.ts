/** How the command is used. */

const prove = `pagelaw prove [design...]      search for a way to break an invariant

  --scope S                 only this scope; otherwise every proof scope, and every sample scope
  --deep                    the deep scopes too
  --preset P                start from this preset instead of corrected
  --without RULE[=variant]  take a rule away (its first variant), or put a variant in its place; may be repeated
  --engine E                exhaustive, sample or all (default: what each scope is made for)
  --seed N                  first random number of the sampler (default 1)
  --runs N                  how many random runs (default: what the scope says)
  --max-states N            give up after so many states
  --max-seconds N           give up after so many seconds in one scope
  --workers N               threads, which share long searches and run short ones side by side (default: one per processor)
  --trace FILE              write the first violation as a trace
  --itf                     write it in the Informal Trace Format instead
  --json                    verdicts as JSON

Exit code: 0 all hold, 1 broken or vacuous, 2 bad usage or bad file, 3 stopped at a budget or by Ctrl-C.`

const attack = `pagelaw attack [design] [rule|defect]   find the shortest attack that each rule prevents, and each defect

  --workers N               searches side by side (default: one per processor)
  --json                    results as JSON

Each attack is compared with the spec. Exit code: 0 all found at their length, 1 one missing or different,
2 bad usage or bad file, 3 stopped by Ctrl-C.`

const replay = `pagelaw replay FILE            run a trace file step by step

  --json                    the outcome as JSON

Exit code: 0 the trace runs as written, 1 it breaks the invariant it says, 2 bad file or another outcome.`

const conform = `pagelaw conform FILE           hold a recorded log of a real system against the model

  --json                    the report as JSON

The first line says which kind of recording it is; docs/conformance.md has the formats. Exit code: 0 nothing differs
that the spec does not explain, 1 something does, 2 bad usage or bad file.`

const list = `pagelaw list                   designs, their scopes and presets

  --json                    the same as JSON`

const show = `pagelaw show DESIGN [ID]       what a rule, invariant, operation, parameter, preset, scope, scenario or defect means`

const docs = `pagelaw docs                   write one page per design, and the catalogue of all attacks, into docs/

  --check                   write nothing; name each page that is not as it would be written
  --workers N               searches side by side (default: one per processor)

Exit code: 0 the pages are as they should be, 1 a page is stale or an attack is not as the spec says, 2 bad usage or bad file.`

const newDesign = `pagelaw new DESIGN             write the skeleton of a design: model/DESIGN, invariants/DESIGN, spec/DESIGN

It is complete: one record, one operation, one rule with its attack, one invariant, one proof scope. What is printed then
says how to make it known to the command. Exit code: 0 written, 2 the name is none, or is taken.`

/** One page per command. */
export const pages: Readonly<Record<string, string>> = { prove, attack, replay, conform, list, show, docs, new: newDesign }

export const overview = `pagelaw: an executable, machine-checked specification of how hypervisors and kernels keep page tables safe

  pagelaw prove  [design...]              no operation breaks an invariant
  pagelaw attack [design] [rule|defect]   take a rule away, and see the shortest attack
  pagelaw replay FILE                     run a trace file step by step
  pagelaw conform FILE                    hold a recorded log of a real system against the model
  pagelaw list                            designs, scopes, presets
  pagelaw show   DESIGN [ID]              what a rule, invariant or operation means
  pagelaw docs   [--check]                write the generated pages of docs/
  pagelaw new    DESIGN                   write the skeleton of a design

pagelaw help COMMAND lists the options of a command.
`
