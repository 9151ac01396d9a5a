// Whether processors compute bfloat16 fast, by their flags and oneDNN's limit.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { processorSupport } from '../../lib/engine/bfloat16-support';

const ZEN4 = 'fpu avx2 avx512f avx512_bf16 avx512_vnni';

describe('processorSupport', () => {
  it('finds the instructions by name, and no others that begin alike', () => {
    assert.deepEqual(processorSupport(ZEN4, ''), {
      fast: true,
      reason: 'the processor has avx512_bf16',
    });
    assert.match(processorSupport('avx512f amx_bf16', '').reason, /amx_bf16/);
    assert.equal(processorSupport('fpu avx2 avx512f avx512_bf16x', '').fast, false);
    assert.match(processorSupport('', '').reason, /neither/);
  });

  it('heeds what oneDNN is limited to', () => {
    assert.deepEqual(processorSupport(ZEN4, 'AVX2'), {
      fast: false,
      reason: 'ONEDNN_MAX_CPU_ISA=AVX2 keeps oneDNN from avx512_bf16',
    });
    for (const limit of ['AVX512_CORE', 'AVX512_CORE_VNNI', 'SSE41'])
      assert.equal(processorSupport(ZEN4, limit).fast, false, limit);
    for (const limit of [
      '',
      'ALL',
      'default',
      'AVX512_CORE_BF16',
      'AVX512_CORE_AMX',
      'AVX10_1_512',
    ])
      assert.equal(processorSupport(ZEN4, limit).fast, true, limit);
  });
});
