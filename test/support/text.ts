/** What a person, a broken import or an attacker may put into a field of text. */
import fc from 'fast-check'

const nasty = fc.constantFrom(
  ...['^XZ^XA', '~JR', '^FH_5E', '_5E', '\\&', '>;', '\u0000', '\u0002', '\r\n', ']]>', '<!--'],
)
const utf16 = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
  .map(codes => String.fromCharCode(...codes))

export const anyText = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  utf16,
  fc.array(fc.oneof(nasty, fc.string()), { maxLength: 6 }).map(parts => parts.join('')),
)
