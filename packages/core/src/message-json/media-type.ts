// What Python's own table knows, as of 3.11, with what pydantic-ai adds; then what is ours.
const TABLE = `
application/javascript js mjs
application/json json
application/manifest+json webmanifest
application/msword doc dot wiz
application/n-quads nq
application/n-triples nt
application/octet-stream a bin dll exe o obj so
application/oda oda
application/pdf pdf
application/pkcs7-mime p7c
application/postscript ai eps ps
application/rtf rtf
application/toml toml
application/trig trig
application/vnd.apple.mpegurl m3u m3u8
application/vnd.ms-excel xlb xls
application/vnd.ms-powerpoint pot ppa pps ppt pwz
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
application/wasm wasm
application/x-bcpio bcpio
application/x-cpio cpio
application/x-csh csh
application/x-dvi dvi
application/x-gtar gtar
application/x-hdf hdf
application/x-hdf5 h5
application/x-latex latex
application/x-mif mif
application/x-netcdf cdf nc
application/x-pkcs12 p12 pfx
application/x-pn-realaudio ram
application/x-python-code pyc pyo
application/x-sh sh
application/x-shar shar
application/x-shockwave-flash swf
application/x-sv4cpio sv4cpio
application/x-sv4crc sv4crc
application/x-tar tar tgz taz tz tbz2 txz
application/x-tcl tcl
application/x-tex tex
application/x-texinfo texi texinfo
application/x-troff roff t tr
application/x-troff-man man
application/x-troff-me me
application/x-troff-ms ms
application/x-ustar ustar
application/x-wais-source src
application/xml rdf wsdl xml xpdl xsl
application/yaml yaml yml
application/zip zip
audio/3gpp 3gp 3gpp
audio/3gpp2 3g2 3gpp2
audio/aac aac adts ass loas
audio/aiff aiff
audio/basic au snd
audio/flac flac
audio/mpeg mp2 mp3
audio/ogg oga
audio/opus opus
audio/wav wav
audio/x-aiff aif aifc
audio/x-pn-realaudio ra
image/avif avif
image/bmp bmp
image/gif gif
image/heic heic
image/heif heif
image/ief ief
image/jpeg jpe jpeg jpg
image/png png
image/svg+xml svg svgz
image/tiff tif tiff
image/vnd.microsoft.icon ico
image/webp webp
image/x-cmu-raster ras
image/x-portable-anymap pnm
image/x-portable-bitmap pbm
image/x-portable-graymap pgm
image/x-portable-pixmap ppm
image/x-rgb rgb
image/x-xbitmap xbm
image/x-xpixmap xpm
image/x-xwindowdump xwd
message/rfc822 eml mht mhtml nws
text/css css
text/csv csv
text/html htm html
text/markdown md mdx
text/n3 n3
text/plain bat c h ksh pl srt txt
text/richtext rtx
text/tab-separated-values tsv
text/vtt vtt
text/x-asciidoc asciidoc
text/x-python py
text/x-setext etx
text/x-sgml sgm sgml
text/x-vcard vcf
video/3gpp three_gp
video/mp4 mp4
video/mpeg m1v mpa mpe mpeg mpg
video/quicktime mov qt
video/webm webm
video/x-flv flv
video/x-matroska mkv
video/x-ms-wmv wmv
video/x-msvideo avi
video/x-sgi-movie movie
application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
audio/mp4 m4a
audio/ogg ogg
text/markdown markdown`;

const TYPES: ReadonlyMap<string, string> = new Map(
  TABLE.trim()
    .split("\n")
    .flatMap((line) => {
      const [type = "", ...endings] = line.split(" ");
      return endings.map((ending) => [ending, type] as const);
    }),
);

const YOUTUBE =
  /^[a-z][\w+.-]*:\/\/(?:[^/?#]*@)?(?:youtu\.be|(?:www\.|m\.)?youtube\.com)(?:[:/?#]|$)/i;

/** The media type of a link, by its ending: a query belongs to the name. Nothing for unknown ones. */
export function mediaTypeOf(url: string): string | undefined {
  const data = /^data:([^,;]*)[^,]*,/i.exec(url);
  if (data !== null) {
    const [, type = ""] = data;
    return type.includes("/") && !type.includes("=") ? type : "text/plain";
  }
  const name = url.slice(url.lastIndexOf("/") + 1).replace(/\.(?:gz|Z|bz2|xz|br)$/, "");
  const dot = name.lastIndexOf(".");
  // dots at the start are no ending
  return /[^.]/.test(name.slice(0, Math.max(dot, 0)))
    ? TYPES.get(name.slice(dot + 1).toLowerCase())
    : undefined;
}

/** The same for a film: YouTube is known. */
export function mediaTypeOfVideo(url: string): string | undefined {
  return YOUTUBE.test(url) ? "video/mp4" : mediaTypeOf(url);
}
