export class PrepareError extends Error {}
export function checkNode(version: string, platform: string, arch: string): void;
export function hashDependencies(root: string): string;
