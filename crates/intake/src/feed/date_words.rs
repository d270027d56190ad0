//! The words of dates: months and weekdays of the languages feeds come in, zones by their letters.

/// What a word means in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A month, 1 to 12.
    Month(i8),
    /// A weekday, Monday 1 to Sunday 7.
    Weekday(i8),
    /// Minutes from UTC.
    Zone(i32),
    /// `pm` or `am`.
    Afternoon(bool),
    /// It only joins others.
    Nothing,
    /// Not known here.
    Unknown,
}

/// Months in French, English, German, Spanish, Italian, Portuguese, Dutch, Polish, Greek, Hungarian, Catalan, Czech,
/// Romanian, Russian and the languages of the North.
const MONTHS: [&str; 12] = [
    "january jan janvier janv januar jänner jän enero ene gennaio gen janeiro januari stycznia ιαν január sty gener leden ledna ianuarie января янв",
    "february feb february février févr fév fevrier fevr fev februar febrero febbraio fevereiro februari lutego φεβ február lut luty febrer febr února februarie февраля фев",
    "march mar mars märz mär mrz maerz marzo março marco maart mrt marca μάρ μαρ március marts març marzec března martie марта мар",
    "april apr avril avr abril abr aprile kwietnia απρ április kwi kwiecień dubna aprilie апреля апр",
    "may mai mayo maggio mag maio mei maja μάι μαϊ május maj maig května мая",
    "june jun juin juni junio giugno giu junho czerwca ιούν ιον június cze czerwiec juny června iunie июня июн",
    "july jul juillet juil juillt juli julio luglio lug julho lipca ιούλ ιολ július lip lipiec juliol července iulie июля июл",
    "august aug août aout aoû agosto ago augustus sierpnia αύγ αυγ augusztus sie sierpień agost augusti srpna августа авг",
    "september sep sept septembre septiembre settembre set setembro września σεπ szeptember wrz wrzesień setembre září septembrie сентября сен сент",
    "october oct octobre oktober okt octubre ottobre ott outubro out października οκτ október paź październik října octombrie октября окт",
    "november nov novembre noviembre novembro listopada νοέ νοε lis listopad listopadu noiembrie ноября ноя",
    "december dec décembre déc decembre dezember dez diciembre dic dicembre dezembro grudnia δεκ gru grudzień desembre prosince decembrie desember декабря дек",
];

/// Weekdays in the same languages, where they are no month at the same time.
const WEEKDAYS: [&str; 7] = [
    "monday mon lundi lun montag mo lunes lunedì segunda maandag ma poniedziałek pon seg måndag mandag mån man dilluns понедельник пн",
    "tuesday tue tues mardi dienstag di martes martedì mart terça dinsdag wtorek wt ter tisdag tirsdag tis tir dimarts вторник вт",
    "wednesday wed mercredi mer mittwoch mi miércoles mié mercoledì quarta woensdag wo środa śr qua onsdag ons dimecres среда ср",
    "thursday thu thur thurs jeudi jeu donnerstag do jueves jue giovedì gio quinta donderdag czwartek czw qui torsdag tor dijous четверг чт",
    "friday fri vendredi ven freitag fr viernes vie venerdì sexta vrijdag vr piątek pią sex fredag fre divendres пятница пт",
    "saturday sat samedi sam samstag sonnabend sa sábado sáb sabato sab zaterdag za sobota sob lördag lørdag lör lør dissabte суббота сб",
    "sunday sun dimanche dim sonntag so domingo dom domenica zondag zo niedziela niedz söndag søndag sön søn diumenge воскресенье вс",
];

/// Zones by their usual letters, in minutes; those of Québec and of France's islands among them. Letters that several countries use mean what feeds mostly mean by them.
const ZONES: &[(&str, i32)] = &[
    ("z ut utc gmt wet uct zulu coordinated tuc", 0),
    ("bst west ist cet met mez hnec wat heure_d'hiver", 60),
    ("cest mest mesz haec hec eet cat sast", 120),
    ("eest msk eat trt ast_riyadh", 180),
    ("gst ret", 240),
    ("pkt", 300),
    ("wib ict", 420),
    ("hkt sgt awst pht", 480),
    ("jst kst", 540),
    ("aest", 600),
    ("aedt nct", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("acst", 570),
    ("acdt", 630),
    ("nst", -210),
    ("ndt", -150),
    ("at ast hna hae clt", -240),
    ("adt brt art haa uyt gft", -180),
    ("et est hne hac cot pet", -300),
    ("edt", -240),
    ("ct cst hnc har", -360),
    ("cdt", -300),
    ("mt mst hnr hap", -420),
    ("mdt", -360),
    ("pt pst hnp", -480),
    ("pdt", -420),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
];

const NOTHING: &str = "at à a de du le la of on the den der um uhr kl den os el t d and standard time universal europe greenwich summer daylight eastern central mountain pacific h feira г года roku r godz";

/// What `word`, in lower case, means.
pub(super) fn meaning(word: &str) -> Word {
    let stands_in = |list: &str| list.split(' ').any(|one| one == word);
    if let Some((_, month)) = MONTHS.iter().zip(1..).find(|(names, _)| stands_in(names)) {
        return Word::Month(month);
    }
    if let Some((_, day)) = WEEKDAYS.iter().zip(1..).find(|(names, _)| stands_in(names)) {
        return Word::Weekday(day);
    }
    if let Some((_, minutes)) = ZONES.iter().find(|(names, _)| stands_in(names)) {
        return Word::Zone(*minutes);
    }
    match word {
        "pm" => Word::Afternoon(true),
        "am" => Word::Afternoon(false),
        _ if stands_in(NOTHING) => Word::Nothing,
        _ => Word::Unknown,
    }
}
