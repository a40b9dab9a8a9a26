export default { transform: {}, testEnvironment: 'jsdom' };
