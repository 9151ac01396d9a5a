// The commit that runs note: against git itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { labCommit } from '../../lib/files/commit';

const git = spawnSync('git', ['-C', __dirname, 'rev-parse', 'HEAD'], { encoding: 'utf8' });

describe('labCommit', () => {
  it('names the commit, and says where files differ from it', () => {
    const expected = git.status === 0 ? new RegExp(`^${git.stdout.trim()}( with changes)?$`) : /^$/;
    assert.match(labCommit() ?? '', expected);
  });
});
