/** The mock's documented default key pair. */
export const MOCK_KEY = 'mock-id.mock-secret-that-opens-nothing-real'
