export function registerWasmGradients(): void {}
