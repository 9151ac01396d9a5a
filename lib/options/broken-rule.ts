// A broken rule of a configuration as a sentence, from what zod found.
import type { z } from 'zod';

/** One broken rule in the house's words: <thing> must be <rule>, but got <value>. */
export function brokenRule(issue: z.core.$ZodIssue): string {
  const thing = issue.path.join('.') || 'configuration';
  return `${thing} must be ${rule(issue)}, but got ${shortened(issue.input)}`;
}

function shortened(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function rule(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `of type ${issue.expected}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return `one of ${issue.discriminator === 'phase' ? 'pretrain, adversarial' : 'the kinds constant, cosine, steps'}`;
    case 'unrecognized_keys':
      return `without the unknown key ${issue.keys.join(', ')}`;
    case 'invalid_key':
      return 'a VGG19 layer such as block3_conv4';
    case 'custom':
      return String(issue.params?.rule ?? 'valid');
    default:
      return issue.message;
  }
}
