/**
 * Media types by ending: what of Python's own table a message may link to, and what pydantic-ai adds.
 * `.m4a`, `.markdown`, `.ogg` and `.pptx` are ours. Without `=` the ending is the name of the type.
 */
const TABLE: Readonly<Record<string, string>> = {
  application: `javascript=js,mjs json manifest+json=webmanifest msword=doc,dot,wiz
    octet-stream=a,bin,dll,exe,o,obj,so pdf postscript=ai,eps,ps rtf toml
    vnd.apple.mpegurl=m3u,m3u8 vnd.ms-excel=xlb,xls vnd.ms-powerpoint=pot,ppa,pps,ppt,pwz
    vnd.openxmlformats-officedocument.presentationml.presentation=pptx
    vnd.openxmlformats-officedocument.spreadsheetml.sheet=xlsx
    vnd.openxmlformats-officedocument.wordprocessingml.document=docx wasm x-csh=csh x-latex=latex
    x-sh=sh x-tar=tar,tgz,taz,tz,tbz2,txz x-tex=tex xml=rdf,wsdl,xml,xpdl,xsl yaml=yaml,yml zip`,
  audio: `3gpp=3gp,3gpp 3gpp2=3g2,3gpp2 aac=aac,adts,ass,loas aiff basic=au,snd flac mp4=m4a
    mpeg=mp2,mp3 ogg=oga,ogg opus wav x-aiff=aif,aifc x-pn-realaudio=ra`,
  image: `avif bmp gif heic heif jpeg=jpe,jpeg,jpg png svg+xml=svg,svgz tiff=tif,tiff
    vnd.microsoft.icon=ico webp x-portable-bitmap=pbm x-portable-pixmap=ppm`,
  message: "rfc822=eml,mht,mhtml,nws",
  text: `css csv html=htm,html markdown=md,mdx,markdown plain=bat,c,h,ksh,pl,srt,txt
    tab-separated-values=tsv vtt x-asciidoc=asciidoc x-python=py x-sgml=sgm,sgml x-vcard=vcf`,
  video: `3gpp=three_gp mp4 mpeg=m1v,mpa,mpe,mpeg,mpg quicktime=mov,qt webm x-flv=flv
    x-matroska=mkv x-ms-wmv=wmv x-msvideo=avi`,
};

const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries(TABLE).flatMap(([group, rows]) =>
    rows.split(/\s+/).flatMap((row) => {
      const [type = "", endings = type] = row.split("=");
      return endings.split(",").map((ending) => [ending, `${group}/${type}`] as const);
    }),
  ),
);

const YOUTUBE =
  /^[a-z][\w+.-]*:\/\/(?:[^/?#]*@)?(?:youtu\.be|(?:www\.|m\.)?youtube\.com)(?:[:/?#]|$)/i;

/** The media type of a link, by its ending: a query belongs to the name. Nothing for unknown ones. */
export function mediaTypeByEnding(url: string): string | undefined {
  const comma = url.indexOf(",");
  if (comma !== -1 && /^data:/i.test(url)) {
    const [type = ""] = url.slice("data:".length, comma).split(";", 1);
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
export function videoTypeByEnding(url: string): string | undefined {
  return isYouTube(url) ? "video/mp4" : mediaTypeByEnding(url);
}

/** Whether a link leads to a film of YouTube, which is no file. */
export function isYouTube(url: string): boolean {
  return YOUTUBE.test(url);
}
