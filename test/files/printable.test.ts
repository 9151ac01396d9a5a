// Names for a terminal: nothing in them moves the cursor, breaks a line or turns the writing around.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { printable, printableBytes } from '../../lib/files/printable';

describe('printable', () => {
  it('writes control characters out and keeps all else', () => {
    assert.equal(printable('a\x1b[31mred\x1b[0m.png'), 'a\\x1b[31mred\\x1b[0m.png');
    assert.equal(printable('x\r\n\t\x07\x7f\x9b'), 'x\\r\\n\\t\\x07\\x7f\\x9b');
    assert.equal(printable('gnp.\u202etxt\u2028\u2066'), 'gnp.\\u202etxt\\u2028\\u2066');
    assert.equal(printable('Grüße 雪 👩‍🔬 \\x1b é'), 'Grüße 雪 👩‍🔬 \\x1b é');
    assert.equal(printable('\ud800 \ud83d\ude00'), '\\ud800 😀');
  });

  it('keeps line feeds and tabs of a message on request', () => {
    assert.equal(printable('a\n\tb\x1b\r', { lines: true }), 'a\n\tb\\x1b\\r');
  });

  it('leaves no control character of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(printable(text), /[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
      }),
    );
  });
});

describe('printableBytes', () => {
  it('shows the bytes of names that are no UTF-8', () => {
    assert.equal(printableBytes(Buffer.from('café\x1b.png')), 'café\\x1b.png');
    assert.equal(printableBytes(Buffer.from('caf\xe9.png', 'latin1')), 'caf\\xe9.png');
    assert.equal(printableBytes(Buffer.from([0x66, 0xff, 0x1b, 0x2e])), 'f\\xff\\x1b.');
  });
});
