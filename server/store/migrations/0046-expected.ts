/** The open cases of a centre as they were opened, by which a card is found that was never measured. */
import { moreIndex } from '../palette.ts'

export const expected = [moreIndex('case', ['centre', 'state', 'openedAt', 'id'])]
