// Names of color profiles, of both versions' text types, and of bytes that are none.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileName } from '../../lib/images/profile-name';

/** A profile of one tag. */
function profile(tag: Buffer): Buffer {
  const head = Buffer.alloc(144);
  head.writeUInt32BE(1, 128);
  head.write('desc', 132, 'latin1');
  head.writeUInt32BE(144, 136);
  head.writeUInt32BE(tag.length, 140);
  return Buffer.concat([head, tag]);
}

function versionTwo(name: string): Buffer {
  const tag = Buffer.alloc(12 + name.length + 1);
  tag.write('desc', 0, 'latin1');
  tag.writeUInt32BE(name.length + 1, 8);
  tag.write(name, 12, 'latin1');
  return profile(tag);
}

function versionFour(name: string): Buffer {
  const text = Buffer.from(name, 'utf16le').swap16();
  const tag = Buffer.alloc(28);
  tag.write('mluc', 0, 'latin1');
  tag.writeUInt32BE(1, 8);
  tag.writeUInt32BE(12, 12);
  tag.write('enUS', 16, 'latin1');
  tag.writeUInt32BE(text.length, 20);
  tag.writeUInt32BE(28, 24);
  return profile(Buffer.concat([tag, text]));
}

describe('profileName', () => {
  it('reads the description of version 2 and of version 4', () => {
    assert.equal(profileName(versionTwo('Adobe RGB (1998)')), 'Adobe RGB (1998)');
    assert.equal(profileName(versionFour('Display P3')), 'Display P3');
    assert.equal(profileName(versionFour('Größe é')), 'Größe é');
  });

  it('hands no control characters on, and no more than can be read', () => {
    assert.equal(profileName(versionTwo('red \u001b[31m\n')), 'red [31m');
    assert.equal(profileName(versionTwo('x'.repeat(1000)))?.length, 60);
  });

  it('knows no name of what is none, cut off or of another type', () => {
    assert.equal(profileName(Buffer.alloc(0)), undefined);
    assert.equal(profileName(Buffer.alloc(200)), undefined);
    assert.equal(profileName(Buffer.alloc(200, 255)), undefined);
    const whole = versionFour('Display P3');
    for (let end = 0; end < 172; end++) {
      assert.equal(profileName(whole.subarray(0, end)), undefined);
    }
    assert.equal(profileName(profile(Buffer.from('text, not a description'))), undefined);
  });
});
