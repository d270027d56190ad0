//! The words by which the furniture of a page gives itself away, by language and by what they announce.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::line::Line;

/// What a line of furniture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    Navigation,
    Share,
    Related,
    Advertisement,
    Newsletter,
    Comments,
    Legal,
    Byline,
    Time,
    Caption,
    Paywall,
    List,
    Player,
    ReadingTime,
    Signature,
    Post,
}

/// How many kinds of cue there are.
pub(super) const CUES: usize = 16;

impl Cue {
    pub(super) const ALL: [Self; CUES] = [
        Self::Navigation,
        Self::Share,
        Self::Related,
        Self::Advertisement,
        Self::Newsletter,
        Self::Comments,
        Self::Legal,
        Self::Byline,
        Self::Time,
        Self::Caption,
        Self::Paywall,
        Self::List,
        Self::Player,
        Self::ReadingTime,
        Self::Signature,
        Self::Post,
    ];

    /// The reason given for leaving a line out.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Navigation => "navigation",
            Self::Share => "share",
            Self::Related | Self::List => "related",
            Self::Advertisement => "advertisement",
            Self::Newsletter => "newsletter",
            Self::Comments => "comments",
            Self::Legal => "legal",
            Self::Byline | Self::Signature => "byline",
            Self::Time | Self::ReadingTime => "date",
            Self::Caption => "caption",
            Self::Paywall => "paywall",
            Self::Player => "player",
            Self::Post => "embedded post",
        }
    }
}

/// Where in a line a phrase must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// It is the line, but for a number or a mark.
    Whole,
    /// The line opens with it.
    Start,
    /// Anywhere in it.
    Inside,
}

use At::{Inside, Start, Whole};

/// Phrases, folded, separated by commas.
const PHRASES: &[(Cue, At, &str)] = &[
    (
        Cue::Navigation,
        Whole,
        "accueil,menu,rechercher,recherche,connexion,se connecter,mon compte,s abonner,je m abonne,abonnez vous,fermer,retour,\
         home,search,login,log in,sign in,sign up,my account,subscribe,close,back,menu,suche,anmelden,abo,startseite,einloggen,\
         inicio,buscar,iniciar sesion,suscribete,cerca,accedi,abbonati,zoeken,inloggen,pesquisar,entrar,oui,non,ok,suivant,precedent,next,previous,\
         politique,monde,economie,societe,culture,sport,sports,sante,sciences,meteo,videos,podcasts,politics,world,business,opinion,lifestyle,entertainment,\
         politik,wirtschaft,kultur,gesellschaft,wissen,panorama,regionen,afficher plus,voir plus,show more,load more,mehr anzeigen,mehr laden,settings,more,less,plus,moins",
    ),
    (
        Cue::Navigation,
        Start,
        "aller au contenu,aller au menu,acceder au,acceder aux,skip to,jump to,zum inhalt,zur navigation,zur startseite,zuruck zur,retour a la,retourner en haut,\
         haut de page,back to top,nach oben,saltar al,ir al contenido,sous menu,toggle,open menu,menu principal,main menu,navigation,\
         hauptnavigation,breadcrumb,fil d ariane,voir tous les,voir toutes les,tous les,toutes les,see all,view all,alle anzeigen,adaptez l affichage",
    ),
    (
        Cue::Share,
        Whole,
        "partager,partage,facebook,twitter,x,whatsapp,linkedin,email,e mail,mail,messenger,pinterest,flipboard,telegram,reddit,tumblr,imprimer,print,\
         copier le lien,copier l url,copy url,copy link,link copied,lien copie,share,tweet,tweeter,teilen,drucken,merken,link kopieren,artikel teilen,artikel drucken,compartir,condividi,delen,compartilhar,\
         instagram,youtube,tiktok,google news,bluesky,mastodon,threads,xing,snapchat,rss,commenter,sauvegarder,enregistrer,ajouter aux favoris,ajouter a mes favoris,\
         envoyer par mail,envoyer par e mail,sauvegarder l article,enregistrer l article,offrir l article,ecouter,ecouter l article,listen,save,bookmark,gift article,vorlesen,anhoren,recommander,une faute,signaler une erreur,link kopiert,url copiee",
    ),
    (
        Cue::Share,
        Start,
        "partager sur,partager par,partager l article,partager cet,partager le,share on,share this,share via,share to,share with,click to share,tweet this,teilen auf,auf facebook,\
         auf twitter,per e mail,via whatsapp,compartir en,condividi su,delen via,suivez nous,suivre nous,retrouvez nous sur,follow us,folgen sie,siguenos,seguici,\
         rejoignez nous,nous suivre,follow,bei facebook,bei twitter,google news,envoyer a un ami,read in app,add us on google",
    ),
    (
        Cue::Related,
        Start,
        "lire aussi,a lire aussi,lire l article,lire egalement,a lire egalement,lire la suite,lisez aussi,a lire,a voir aussi,voir aussi,a voir egalement,a ecouter,ecoutez aussi,\
         sur le meme sujet,sur le meme theme,sur ce sujet,dans la meme rubrique,dans la rubrique,pour aller plus loin,pour en savoir plus,en savoir plus,notre dossier,\
         nos articles sur,plus d informations sur,plus d infos,retrouvez,regardez,a relire,decouvrez aussi,et aussi,article precedent,article suivant,\
         read more,read also,also read,see also,related,more on,more from,watch,listen,don t miss,continue reading,up next,further reading,you may also like,you might also like,\
         recommended,in case you missed it,explore more,lesen sie auch,lesen sie mehr,lesen sie hier,lesen sie dazu,mehr zum thema,mehr zu,mehr dazu,mehr uber,auch interessant,\
         das konnte sie auch,passend dazu,zum thema,weitere artikel,siehe auch,weiterlesen,lees ook,lee tambien,lea tambien,te puede interesar,mas informacion,leggi anche,leia tambem,\
         leia mais,veja tambem,les mer,les ogsa,las mer,laes ogsa,lue myos,czytaj,links,ctete take,bunlar da,baca juga,xem them,prolongez votre lecture",
    ),
    (
        Cue::Advertisement,
        Whole,
        "publicite,pub,annonce,annonces,advertisement,ad,ads,anzeige,werbung,publicidad,pubblicita,publicidade,advertentie,annons,reklame,reklam,mainos,sponsorise,sponsored,\
         contenu sponsorise,contenus sponsorises,contenu partenaire,partner content,paid content,article content,scroll to continue with content",
    ),
    (
        Cue::Advertisement,
        Start,
        "la suite apres,suite de l article,la suite de l article,lecture zen,continue reading the main story,story continues below,article continues below,this advertisement,\
         advertisement,advertisement 1,anzeige,publicite,supported by,powered by,continuer sans pub,desactivez votre bloqueur,vous utilisez un bloqueur,offert par,en partenariat avec,after the ad,\
         sponsored by,presented by,get started,en collaboration avec nos partenaires,ailleurs sur le web,around the web,from the web",
    ),
    (
        Cue::Newsletter,
        Inside,
        "newsletter,newsletters,votre adresse e mail,votre adresse email,votre email,votre boite mail,inscrivez vous,s inscrire,je m inscris,recevez chaque,recevez le meilleur,recevez les,recevez toute,recevez gratuitement,\
         abonnement newsletter,sign up for,signing up,email address,your inbox,your email,subscribe to our,subscribe to the,get our,get the latest,get the day s,delivered to,e mail adresse,\
         kostenlos abonnieren,ihr postfach,nieuwsbrief,boletin,suscribete a,iscriviti,nyhetsbrev,nyhedsbrev,votre resume,en temps reel avec l application,telecharger l application,telechargez l application,\
         download our app,download the app,notifications,push alerts,soyez alerte,restez informe",
    ),
    (
        Cue::Comments,
        Whole,
        "commentaires,comments,comment,kommentare,kommentar,comentarios,commenti,reacties,reagir,reagissez,repondre,reply,antworten,laisser un commentaire,poster un commentaire,leave a reply,leave a comment,join the conversation,view comments,show comments,post comment,add a comment,discussion,forum,diskussion,feedback,contribute",
    ),
    (
        Cue::Comments,
        Start,
        "commentaires,voir les commentaires,lire les commentaires,ajouter un commentaire,laissez un commentaire,connectez vous,vous devez etre connecte,pour commenter,\
         bienvenue dans la section commentaires,signaler un abus,0 commentaire,aucun commentaire,participez a la conversation,comments are,be the first to,your email address will not,\
         have your say,what do you think,join the discussion,0 comments,0 kommentare,kommentar schreiben,diskutieren sie,schreiben sie,when submitting content,log in to comment,conversations are,commenting on this",
    ),
    (
        Cue::Legal,
        Inside,
        "mentions legales,cgu,cgv,conditions generales,politique de confidentialite,protection des donnees,gestion des cookies,donnees personnelles,tous droits reserves,droits reserves,\
         reproduction interdite,plan du site,nous contacter,qui sommes nous,charte,copyright,all rights reserved,privacy policy,terms of use,terms of service,terms and conditions,cookie policy,cookies,\
         contact us,about us,impressum,datenschutz,agb,alle rechte vorbehalten,nutzungsbasierte,aviso legal,politica de privacidad,todos los derechos,tutti i diritti,privacybeleid,vos droits,recrutement,\
         registered in,may not be reproduced,may not be published,sitemap,do not sell,gerer mes traceurs,choix de consentement,devenir annonceur,advertise with,cppap,siret,editorial standards,journalistic standards,\
         code of ethics,corrections policy,report an error,report a typo,faq,help center,press releases,careers",
    ),
    (
        Cue::Byline,
        Start,
        "par,by,von,de,door,av,por,di,article redige par,redige par,ecrit par,publie par,propos recueillis par,recueilli par,la redaction,author,author of the article,written by,story by,\
         von unserem,autor,autorin,text,une enquete de,un article de,posted by,reported by,opinion columnist,contributor,staff writer,correspondent,senior,journaliste,redacteur,redactrice,chef de,about the author,die autorin,der autor,uber den autor,a propos de l auteur",
    ),
    (
        Cue::Time,
        Start,
        "publie,publiee,mis a jour,mise a jour,modifie,actualise,le,date,cree,publiziert,online seit,published,updated,last updated,posted,first published,originally published,issued,aktualisiert,veroffentlicht,stand,erstellt,datum,zuletzt,\
         publicado,actualizado,pubblicato,aggiornato,gepubliceerd,bijgewerkt,publicerad,uppdaterad,publisert,oppdatert,hier a,aujourd hui a,il y a,vor,heute,gestern,ago,dernier",
    ),
    (
        Cue::Time,
        Inside,
        "publie le,publie a,mis a jour le,mis a jour a,mise a jour le,modifie le,actualise le,min ago,hours ago,hour ago,minutes ago,days ago,day ago,uhr,am et,pm et,am est,pm est,am edt,pm edt,gmt,utc,bst,cest,last updated,updated on,published on",
    ),
    (
        Cue::Caption,
        Inside,
        "afp,getty images,getty,reuters,ap photo,shutterstock,istock,adobe stock,stock adobe com,photo d illustration,image d illustration,illustration,credit,credits,photo,photos,capture d ecran,image credit,file photo,this photograph,this picture taken,a gauche,a droite,au centre,ici lors,ici le,ici en,photo prise,image prise,image extraite,\
         screenshot,pictured,in this photo,picture alliance,dpa,imago,foto,fotos,bild,bild,apa,quelle,symbolbild,archivbild,sipa,maxppp,epa,keystone,unsplash,pixabay,wikimedia,creative commons,courtesy,handout,belga,ansa,fotolia,abaca,hans lucas,bestimage,pool,presse canadienne,the canadian press,associated press,source",
    ),
    (
        Cue::Paywall,
        Inside,
        "reserve aux abonnes,reservee aux abonnes,reserves aux abonnes,deja abonne,je m abonne,abonnez vous,pour lire la suite,il vous reste,acces illimite,sans engagement,premiere annee,1er mois,premier mois,offre d abonnement,\
         s identifier,subscribers only,already a subscriber,for subscribers,subscribe now,to continue reading,full story,sign in to,create an account,unlimited access,free trial,subscriber exclusive,nur fur abonnenten,\
         jetzt abonnieren,jetzt testen,bereits abonnent,weiterlesen mit,zugang,plus artikel,suscriptores,abbonati per,reserved for subscribers,monatlich kundbar,kostenlos testen,home delivery,ePaper,register to,digital subscription,support independent,support our,soutenez",
    ),
    (
        Cue::List,
        Start,
        "les plus lus,plus lus,le plus lu,les plus commentes,les plus consultes,les plus partages,a la une,dernieres actualites,dernieres infos,derniers articles,toute l actu,toute l actualite,plus d actu,l actu,en direct,top articles,a ne pas manquer,\
         recommande pour vous,recommandes pour vous,nos recommandations,la redaction vous conseille,vous aimerez aussi,vous pourriez aussi,ces articles,contenus sponsorises,les dossiers,autour de,les sujets associes,sujets associes,\
         mots cles,tags,tag,theme,themes,thematiques,topics,topic,filed under,related tags,related topics,keywords,most read,most popular,most viewed,most shared,trending,top stories,latest,latest news,breaking news,editor s picks,editors picks,popular,must read,\
         more stories,more news,recommended for you,recommended stories,upcoming events,meistgelesen,meistgelesene,meistkommentiert,top news,top themen,neueste,aktuelles,aktuelle themen,schlagworte,themen,stichworte,empfohlen,empfehlungen,lo mas leido,lo mas visto,ultimas noticias,temas,etiquetas,\
         i piu letti,meest gelezen,mas noticias,mais lidas,mest lest,mest last,article suivant,article precedent,continue reading,services,annonces legales,nos services,codes promo,jeux,archives,dossier,sommaire,actualites analyses videos,stories you,from our partners,more videos,also in the news,what to read next,next article,next story,in this article",
    ),
    (
        Cue::Player,
        Inside,
        "votre consentement,depot de cookies,tous les cookies,aucun de ces deux cas,contenu externe,externen inhalt,externe inhalt,einbetten des videos,l acces a ce contenu,accepter tous les cookies,accepter les cookies,vous ne pouvez pas visionner,ce contenu est bloque,ce contenu n est pas,javascript,activer les cookies,visionner ce contenu,\
         failed to load,try refreshing,tap here to see,play video,video player,your browser,watch now,lire la video,voir la video,ecouter le podcast,externer inhalt,externe inhalte,inhalt anzeigen,inhalte anzeigen,\
         empfohlener redaktioneller,diesen inhalt,datenschutzeinstellungen,video laden,loading,chargement,bloqueur de publicite,ad blocker,this content is,iframe,your cookie,content from,video,audio,diaporama,slideshow,gallery,galerie,bilderstrecke,back to video,drittanbieter",
    ),
    (
        Cue::ReadingTime,
        Inside,
        "temps de lecture,min de lecture,minutes de lecture,lecture,min read,minute read,minutes read,lesezeit,min lesezeit,reading time,read time,tiempo de lectura,leestijd,mn",
    ),
    (
        Cue::Signature,
        Inside,
        "avec afp,avec l afp,avec reuters,avec agences,afp,source afp,with ap,reporting by,editing by,contributed to this report,additional reporting,with files from,with additional,dpa,agenturen,mit material,sda,apa,ansa,efe,aus dem englischen,translated by,traduit de,copyright,this article was,this story was,this article originally,follow him on,follow her on",
    ),
    (
        Cue::Post,
        Inside,
        "pic twitter com,t co,voir le tweet,view this post,instagram post,see tweet,twitter com,a post shared by,une publication partagee par,voir cette publication,ein beitrag geteilt von",
    ),
];

/// Short words of grammar in the languages of the Latin alphabet, folded.
const GRAMMAR: &str = "le la les un une des du de d l a au aux et ou mais que qui qu ce cet ces cette se s son sa ses leur il elle ils elles on ne n pas plus est sont ete a ont avait etait dans par pour sur avec sans sous en y nous vous je j c m \
    the of and to in is are was were has have had it its that this with for on at by from as be been but not his her they he she we you i an or will would who which their \
    der die das den dem des ein eine einen einem einer und oder ist sind war hat haben nicht mit von zu im auf fur fur als auch sich es er sie wir aus bei nach uber um wie dass noch nur zum zur wird am vor \
    el los las y del al lo su sus se con no una por para es son fue ha han mas como pero sin il gli di che e in per con non si della del dei alla nel una sono \
    het een van ik je niet op te dat voor zijn er aan met ook naar bij om og i som til av det att ett pa som med har inte o os um uma da do dos das na no em nao para pelo";

/// A quick hash (Fowler, Noll, Vo) for tables of our own words, whose keys no sender chooses.
#[derive(Default)]
struct Fnv(u64);

type Quick = BuildHasherDefault<Fnv>;

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }
}

static GRAMMAR_SET: LazyLock<HashSet<&'static str, Quick>> = LazyLock::new(|| GRAMMAR.split_whitespace().collect());

/// Words that speak to the reader of the page, folded.
const READER: &str = "votre vos vous cliquez cliquer cliquant abonnez inscrivez decouvrez retrouvez telechargez profitez consultez connectez your you click subscribe please ihr ihre ihren ihrer ihnen klicken su usted haga tu uw je jouw";

static READER_SET: LazyLock<HashSet<&'static str, Quick>> = LazyLock::new(|| READER.split_whitespace().collect());

/// Whether `word`, folded, speaks to the reader of the page.
pub(super) fn is_reader(word: &str) -> bool {
    READER_SET.contains(word)
}

/// The commonest words that French, English and German do not share.
const COMMON: [&str; 3] = ["les des est dans une", "the of and is that", "der und das ist nicht"];

static TONGUES: LazyLock<HashMap<&'static str, usize, Quick>> = LazyLock::new(|| {
    let numbered = COMMON.iter().enumerate();
    numbered.flat_map(|(tongue, words)| words.split(' ').map(move |word| (word, tongue))).collect()
});

/// The language that `word` is among the commonest of: 0 French, 1 English, 2 German.
pub(super) fn tongue_of(word: &str) -> Option<usize> {
    if word.len() > 5 { None } else { TONGUES.get(word).copied() }
}

/// Whether `word`, folded, is a short word of grammar.
pub(super) fn is_grammar(word: &str) -> bool {
    GRAMMAR_SET.contains(word)
}

struct Phrase {
    cue: Cue,
    at: At,
    /// The phrase as one folded string.
    text: &'static str,
}

/// Phrases by their first word.
static BY_FIRST_WORD: LazyLock<HashMap<&'static str, Vec<Phrase>, Quick>> = LazyLock::new(|| {
    let mut table: HashMap<&'static str, Vec<Phrase>, Quick> = HashMap::default();
    for &(cue, at, list) in PHRASES {
        for text in list.split(',').map(str::trim).filter(|text| !text.is_empty()) {
            let first = text.split(' ').next().unwrap_or(text);
            table.entry(first).or_default().push(Phrase { cue, at, text });
        }
    }
    table
});

/// The cues of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cues {
    /// Cues that make up the line or open it.
    pub strong: u16,
    /// Cues that stand somewhere in it.
    pub weak: u16,
}

impl Cues {
    pub(super) fn any(self) -> u16 {
        self.strong | self.weak
    }

    pub(super) fn has(self, cue: Cue) -> bool {
        self.any() & (1 << cue as u16) != 0
    }

    pub(super) fn has_strong(self, cue: Cue) -> bool {
        self.strong & (1 << cue as u16) != 0
    }

    /// The first cue of the line, the strong ones before the others.
    pub(super) fn first(self) -> Option<Cue> {
        let of = |bits: u16| Cue::ALL.into_iter().find(|cue| bits & (1 << *cue as u16) != 0);
        of(self.strong).or_else(|| of(self.weak))
    }
}

/// How far into a line cues are looked for: a paragraph that mentions a newsletter is still a paragraph.
const REACH: usize = 24;

/// Finds the cues of `line`.
pub(super) fn cues(line: &Line<'_>) -> Cues {
    let mut found = Cues::default();
    let folded = line.folded.as_str();
    let mut start = 0;
    for number in 0..REACH {
        let rest = &folded[start..];
        let first = rest.split(' ').next().unwrap_or(rest);
        if let Some(phrases) = BY_FIRST_WORD.get(first) {
            for phrase in phrases {
                note(&mut found, phrase, rest, number, line);
            }
        }
        match rest.find(' ') {
            Some(space) => start += space + 1,
            None => break,
        }
    }
    found
}

fn note(found: &mut Cues, phrase: &Phrase, rest: &str, number: usize, line: &Line<'_>) {
    if !stands_at(rest, phrase.text) {
        return;
    }
    let bit = 1 << phrase.cue as u16;
    let whole = number == 0 && line.folded.len() <= phrase.text.len() + 4;
    match phrase.at {
        At::Whole if whole => found.strong |= bit,
        At::Start if number == 0 => found.strong |= bit,
        At::Inside if number == 0 => found.strong |= bit,
        At::Inside => found.weak |= bit,
        _ => {}
    }
}

/// Whether `rest` opens with the words of `phrase`.
fn stands_at(rest: &str, phrase: &str) -> bool {
    rest.strip_prefix(phrase).is_some_and(|after| after.is_empty() || after.starts_with(' '))
}
