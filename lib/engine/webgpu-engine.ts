export function startWebgpu(_forced: boolean): Promise<{ version: string; device: string }> {
  return Promise.reject(new Error('not written yet'));
}
