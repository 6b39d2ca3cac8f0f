export default window.JSZip
