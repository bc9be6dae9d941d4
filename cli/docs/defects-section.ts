/** Bugs that a source really had, as attacks. */
import { attackLines } from './attack-block.ts'
import { choiceLinks, references } from './links.ts'
import { code, heading, plain } from './markdown.ts'
import type { Section } from './sheet.ts'

export const defects: Section = {
  title: 'Defects',
  lines: ({ subject: { book }, attacks }) =>
    book.own.spec.defects.length === 0
      ? []
      : [
          'Bugs that a source really had. Each is found in corrected rules with only the forms named here, and its trace breaks the same invariant under the preset that has all the bugs of its time.',
          '',
          ...book.own.spec.defects.flatMap((defect) => [
            ...heading(3, `${defect.id}: ${plain(defect.title)}`, `defect-${defect.id}`),
            plain(defect.says),
            '',
            `It consists of ${choiceLinks(book, defect.choice)}, and is part of preset ${code(defect.preset)}. ${
              defect.references.length === 0 ? '' : `Known as ${references(defect.references)}. `
            }${defect.evidence === undefined ? '' : `Evidence: ${plain(defect.evidence)}.`}`,
            '',
            ...attacks.filter(({ target }) => target.defect?.id === defect.id).flatMap(attackLines),
          ]),
        ],
}
