"""The words of menus, footers and counters, by language. Written from what real pages say; extend freely."""

# ruff: noqa: E501, SIM905 (rows of words and patterns are read more easily as they are)

from __future__ import annotations

# Entries of menus; a line that holds nothing else is navigation.
MENU: frozenset[str] = frozenset(
    entry.strip()
    for row in (
        # English
        """Home|Home page|Homepage|Categories|Category|Products|Product|News|Latest news|Breaking news|About us|About
        |Contact us|Contact|Contacts|Send inquiry|Inquiry|Inquiry now|FAQ|Blog|Services|Login|Log in|Sign in|Sign up|Register
        |Search|Menu|Main menu|Skip to content|Skip to main content|Sitemap|Site map|Back|Next|Previous|Prev|Next page
        |Previous page|Prev page|Up|Back to top|Top|Back to list|Read more|More|Learn more|See also|See more|View all|Share
        |Share this|Share on|Facebook|Twitter|LinkedIn|WhatsApp|Instagram|YouTube|Pinterest|Telegram|Print|Email|E-mail|RSS
        |Subscribe|Newsletter|Privacy policy|Privacy|Terms of use|Terms of service|Terms|Cookies|Cookie policy|Help|Support
        |Download|Downloads|Tags|Related articles|Related posts|Related news|Related products|Comments|Leave a comment
        |Add to cart|Close|Advertisement|Follow us|Friendly links|Links|Toggle navigation|Language|English
        |Tweet|Link copied|Copy link|Bookmark|Most popular|Most read|Do not sell my personal information
        |References|External links|Footnotes|Further reading|Notes and references""",
        # Vietnamese
        """Trang chủ|Giới thiệu|Sản phẩm|Tin tức|Tin mới|Liên hệ|Liên hệ với chúng tôi|Dịch vụ|Đăng nhập|Đăng ký
        |Tìm kiếm|Danh mục|Trang trước|Trang sau|Trang tiếp|Bài trước|Bài sau|Trước|Sau|Tiếp|Tiếp theo|Về đầu trang|Xem thêm
        |Chia sẻ|In trang|Gửi yêu cầu|Gửi câu hỏi|Bình luận|Bài viết liên quan|Tin liên quan|Quay lại|Về chúng tôi|Tham khảo|Tài liệu tham khảo
        |Thích|Đọc nhiều|Xem nhiều|Cùng chuyên mục|Liên kết ngoài|Xem thêm tại|Chú thích""",
        # Chinese
        """首页|首頁|网站首页|網站首頁|新闻动态|新聞動態|行业动态|行業動態|新闻中心|新聞中心|公司动态|公司新闻|行业新闻|产品中心
        |產品中心|关于我们|關於我們|联系我们|聯繫我們|友情链接|友情鏈接|友情連結|上一篇|下一篇|返回列表|返回|返回顶部|返回頂部
        |返回首页|上一页|下一页|上一頁|下一頁|分享到|分享|打印|打印本页|关闭窗口|关闭|收藏|加入收藏|设为首页|登录|登錄|登入
        |注册|註冊|搜索|搜尋|更多|更多>>|查看更多|相关新闻|相关文章|相關文章|相关阅读|网站地图|網站地圖|在线留言|通知公告
        |参考资料|参考文献|參考資料|參考文獻|外部链接|外部連結|参见|參見|延伸阅读|延伸閱讀|注释|註釋|党建工作|图片新闻|当前位置|您的位置|您现在的位置|举报电话|法律声明|隐私政策|隱私權政策|微信|微博|字号|大|中|小""",
        # Japanese
        """ホーム|トップ|トップページ|お問い合わせ|会社概要|会社情報|サイトマップ|ニュース|お知らせ|製品情報|採用情報|前へ|次へ
        |前の記事|次の記事|前のページ|次のページ|一覧へ戻る|一覧に戻る|ページトップへ|ページの先頭へ|戻る|メニュー|検索|ログイン
        |新規登録|プライバシーポリシー|利用規約|個人情報保護方針|関連記事|関連リンク|脚注|関連項目|外部リンク|ブックマーク|朝刊|夕刊|連載|ランキング|有料記事|会員記事|シェア|ツイート|印刷|コメント|もっと見る""",
        # German, French, Spanish, Portuguese
        """Startseite|Über uns|Kontakt|Impressum|Datenschutz|Datenschutzerklärung|Suche|Anmelden|Zurück|Weiter|Vorherige
        |Nächste|Nach oben|Mehr lesen|Weiterlesen|Teilen|Drucken|Produkte|Nachrichten|AGB|Verwandte Artikel|Kommentare
        |Einzelnachweise|Weblinks""",
        """Accueil|À propos|Contactez-nous|Nous contacter|Mentions légales|Plan du site|Recherche|Rechercher|Connexion
        |S'inscrire|Précédent|Suivant|Haut de page|Lire la suite|Partager|Imprimer|Produits|Actualités|Articles connexes
        |Politique de confidentialité|Retour|Réagir|Commentaires|Notes et références|Liens externes|Voir aussi""",
        """Inicio|Acerca de|Sobre nosotros|Contacto|Contáctenos|Aviso legal|Mapa del sitio|Buscar|Iniciar sesión
        |Anterior|Siguiente|Volver|Leer más|Compartir|Imprimir|Productos|Noticias|Política de privacidad|Início|Página inicial
        |Sobre nós|Contato|Contacte-nos|Próximo|Próxima|Voltar|Leia mais|Compartilhar|Partilhar|Produtos|Notícias
        |Referencias|Enlaces externos|Véase también|Referências|Ligações externas|Ver também""",
        # Korean, Russian, Arabic, Hebrew, Thai
        "홈|회사소개|공지사항|문의하기|로그인|회원가입|이전글|다음글|이전|다음|목록|목록으로|사이트맵|검색|관련기사|공유하기|인쇄|각주|같이 보기|외부 링크",
        "Главная|О нас|Контакты|Новости|Поиск|Войти|Регистрация|Назад|Далее|Вперёд|Наверх|Поделиться|Печать|Читать далее|Примечания|Ссылки|См. также",
        "الرئيسية|الصفحة الرئيسية|أخبار|اتصل بنا|من نحن|بحث|تسجيل الدخول|مشاركة|طباعة|المراجع|انظر أيضا|وصلات خارجية",
        "ראשי|דף הבית|חדשות|צור קשר|אודות|חיפוש|התחברות|שיתוף|הדפסה|הערות שוליים|ראו גם|קישורים חיצוניים",
        "หน้าแรก|หน้าหลัก|ข่าว|ติดต่อเรา|เกี่ยวกับเรา|ค้นหา|เข้าสู่ระบบ|แชร์|พิมพ์|อ้างอิง|ดูเพิ่ม|แหล่งข้อมูลอื่น",
    )
    for entry in row.split("|")
)

# What stands before the headlines of other articles.
RELATED = (
    r"related (?:articles?|stories|posts?|news|coverage|topics)|read (?:more|also|next)|more on this|you may also like"
    r"|tin (?:bài )?liên quan|bài (?:viết )?liên quan|đọc thêm|xem thêm|có thể bạn quan tâm|(?:tin |bài )?cùng chuyên mục|(?:đọc|xem) nhiều(?: nhất)?"
    r"|相关(?:新闻|阅读|文章|报道|链接)|相關(?:新聞|閱讀|文章|報導|連結)|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀|猜你喜欢|热门推荐"
    r"|関連(?:記事|ニュース|リンク)|あわせて読みたい|こちらもおすすめ|관련\s?기사|추천\s?기사"
    r"|читайте также|по теме|lesen sie auch|mehr zum thema|auch interessant|à lire aussi|lire aussi|sur le même sujet|lea también|te puede interesar"
    r"|leia também|leggi anche|اقرأ أيض[اًا]+|مقالات ذات صلة|קראו גם|כתבות נוספות|อ่านเพิ่มเติม|อ่านต่อ|(?:ข่าว|เรื่อง)ที่เกี่ยวข้อง"
)

# Reason -> patterns of which one has to be found in a short line.
RULES: dict[str, tuple[str, ...]] = {
    "copyright": (
        r"copyright\s*(?:©|\(c\)|\d{4})",
        r"^\s*(?:©|\(c\)\s*\d{4})",
        r"all rights reserved",
        r"版权所有|版權所有|著作权所有|著作權所有",
        r"^©?.{0,20}無断転載",
        r"bản quyền (?:©|thuộc|\d{4})",
        r"alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados",
        r"все права защищены|جميع الحقوق محفوظة|כל הזכויות שמורות|สงวนลิขสิทธิ์",
        r"무단\s?전재|^\W*(?:ⓒ|저작권자)",
    ),
    "licence-number": (r"ICP\s*[备備证證]", r"公网安备|公網安備", r"经营许可证编号|增值电信"),
    "counter": (
        r"^\W*\d+\s*(?:min(?:ute)?s?|phút|分钟|分|мин\w*)\.?\s*(?:read|đọc|lecture|de lecture|чтения)\b",
        r"^(?:reading time|temps de lecture|lesezeit|tiempo de lectura|thời gian đọc|阅读时间|読了時間|время чтения)\s*[:：]",
        r"^[（(]?\s*(?:阅览次数|閱覽次數|阅读次数|浏览次数|瀏覽次數|点击次数|點擊次數|访问量|阅读量|浏览量|点击量|点击数|阅读|浏览|人气)\s*[:：]?\s*\d+",
        r"^[（(]?\s*(?:views?|hits|page views|reads|lượt xem|số lượt xem|閲覧数|アクセス数|조회수?|просмотр\w*|vues|visitas|aufrufe)\s*[:：]?\s*\d+",
        r"^\d[\d,.]*\s*(?:views|comments|shares|lượt xem|bình luận|次阅读|次浏览)$",
    ),
    "posting-date": (
        r"^(?:thời gian đăng(?: bài)?|ngày đăng|đăng lúc|cập nhật(?: lúc| ngày)?|ngày cập nhật)\s*[:：]?\s*\D{0,12}\d",
        r"^(?:post(?:ed)?(?: time| on| date)?|published(?: on| at| date)?|publish(?:ing)? time|publication date|(?:last )?(?:updated|modified)(?: on| at)?|release (?:date|time)|date)\s*[:：]\s*\w{0,12}[ ,.-]*\d",
        r"^(?:published|updated|posted)\s+(?:on |at )?(?:[a-z]{3,9}\.?,?\s){0,2}\d.{0,40}(?:19|20)\d\d\W*$",
        r"^\d{4}[-年/.]\d{1,2}.{0,30}(?:来源|來源|作者|编辑|出处)\s*[:：]",
        r"^(?:发布(?:时间|日期|于)?|發布(?:時間|日期)?|发表(?:时间|日期|于)?|更新(?:时间|日期|于)|时间|日期|時間)\s*[:：]\s*\d",
        r"^[（(\[【]?\s*(?:来源|來源|稿源|信息来源|文章来源|出处|作者|责任编辑|責任編輯|责编|编辑|審核|审核|校对|审稿|监制|初审|复审|终审|排版|美编|撰稿|撰文|記者|出典)\s*[:：].{0,60}$",
        r"^(?:投稿日時?|公開日時?|更新日時?|掲載日|配信日時?|最終更新日?)\s*[:：]?\s*\d",
        r"^(?:veröffentlicht|aktualisiert|stand|publié le|mis à jour le|publicado(?: el| em)?|actualizado(?: el)?|fecha|data|опубликовано|дата)\b\s*[:：]?\s*\D{0,6}\d",
        r"^(?:작성일|등록일|입력|수정)\s*[:：]?\s*\d",
        r"^(?:نُ?شر(?:ت)?(?: في)?|تاريخ النشر|آخر تحديث|פורסם(?: ב)?|עודכן(?: ב)?|เผยแพร่(?:เมื่อ)?|อัปเดตล่าสุด)\s*[:：]?\s*\D{0,12}\d",
    ),
    "byline": (
        r"^(?:by|von|par|por|автор|מאת|بقلم|كتب|โดย)\s*[:：]?\s[^.。!?]{2,40}[|·•].*\d",
        r"^(?:by|von|par|por)\s*:?\s(?-i:(?:[A-ZÀ-Þ][\w.'’-]+\s?){2,4})(?:,.{2,40})?$",
        r"^(?:theo|nguồn)\s*:?\s(?-i:[A-ZĐ])[^.]{2,40}$",
        r"^[가-힣\u4e00-\u9fff]{2,4}\s?(?:기자|특파원|记者|記者)?\s?[<(（]?[\w.+-]+@[\w-]+(?:\.\w+)+[>)）]?$",
        r"^\S{2,5} (?:기자|특파원|인턴기자)$",
        r"^[（(]\s*(?:本报|本报讯|本网)?\s*(?:记者|記者|通讯员|通訊員)[^。]{0,30}[）)]$",
    ),
    "credit": (
        r"^(?:photo(?:graph)?(?: by| credit)?|image credit|фото|foto|ảnh|صورة|צילום|ภาพ|사진)\s*[:：][^.。]{2,60}$",
    ),
    "advertisement": (
        r"^\W*(?:advertisements?|anzeige|werbung|publicité|publicidad|publicidade|реклама|quảng cáo|广告|廣告|広告|スポンサーリンク"
        r"|광고|إعلان|פרסומת|โฆษณา|sponsored content|contenus? sponsorisés?)\W*$|^\[PR\]$",
        r"continues below(?: advertisement)?$|^la suite après cette publicité|continúa (?:después|debajo) de la publicidad",
    ),
    "related": (
        rf"^\W*(?:{RELATED})\s*[:：】»>]",
        rf"^\W*[>»▶►→•].{{0,3}}(?:{RELATED})\b",
        rf"^【(?:{RELATED})】",
    ),
    "appeal": (
        r"^(?:подпис\w+ на|нашли (?:опечатку|ошибку)|subscribe to|sign up for our|follow us on|theo dõi .{2,40} trên|đăng ký nhận)",
        r"(?:关注|關注).{0,12}(?:公众号|公眾號|微信)|구독하기$|ブログ村|ランキングに参加",
        r"^[［\[（(]?(?:有料)?会員限定|^(?:有料)?会員の方|会員登録",
        r"we (?:and our .{0,20}partners|value your privacy)|ملفات تعريف الارتباط|עוגיות|файлы cookie|쿠키를 사용|クッキーを使用|使用cookie",
    ),
    "phone": (
        r"^(?:tel|phone|telephone|fax|hotline|mobile|whatsapp|điện thoại|đường dây nóng|电话|電話|传真|傳真|手机|热线|熱線|举报电话|联系电话|联系方式|전화|телефон|telefon|téléphone|teléfono)\s*[:：.]?\s*[(+（]?\d[\d\s()+（）/-]{5,}",
        r"(?:举报电话|联系电话|服务热线|客服电话)\s*[:：]?\s*[\d-]{6,}",
    ),
    "footer": (
        r"建议使用\s*IE|建議使用\s*IE|以上浏览器访问|以上瀏覽器",
        r"技术支持\s*[:：]|技術支持\s*[:：]|主办单位\s*[:：]|承办单位\s*[:：]|邮政编码\s*[:：]|^邮编\s*[:：]|^地址\s*[:：]",
        r"^(?:powered by|designed by|website by|site by)\b",
        r"(?:欢迎访问|歡迎訪問|欢迎光临|歡迎光臨)",
        r"^(?:address|địa chỉ|住所|adresse|dirección|адрес|주소)\s*[:：].*\d",
        r"^(?:e-?mail|邮箱|電子郵件|電郵|メール)\s*[:：]\s*\S+@\S+",
        r"this site uses cookies|we use cookies|cookies? (?:on|to) (?:this|our) (?:site|website)",
    ),
    "announcement": (r"^(?:最新公告|网站公告|系统公告|滚动新闻|站内公告)\s*[:：]",),
    "navigation": (
        r"^(?:当前位置|当前的位置|您的位置|您当前的位置|您现在的位置|所在位置|現在の位置|現在位置|you are here|vị trí hiện tại|bạn đang ở|sie sind hier|vous êtes ici|estás en)\s*[:：]?",
        r"^(?:上一篇|下一篇|上一条|下一条|上一則|下一則|前の記事|次の記事|이전글|다음글|bài trước|bài sau|previous(?: article| post)?|next(?: article| post)?)\s*[:：]",
        r"^(?:tags?|keywords?|标签|標籤|关键词|關鍵詞|关键字|từ khóa|từ khoá|タグ|キーワード|schlagwörter|mots-clés|etiquetas)\s*[:：]",
        r"^(?:share (?:this|on|to)\b|分享到|chia sẻ (?:bài|lên|qua)|シェアする|teilen auf|partager sur|compartir en)",
        r"^(?:友情链接|友情鏈接|friendly? links?|liên kết)\s*[|:：]",
        r"^(?:click here|read more|点击(?:查看|这里|下载|进入)|點擊|xem thêm|続きを読む|扫一扫|扫码|长按识别)[^.。]{0,40}$",
        r"字[体號号體]\s*[:：]|^A\s*\+\s*A\s*-?$|^返回.{1,10}查看更多$",
        r"^\W*(?:page|trang|seite)\s+\d+\s*(?:/|of|trên|von)\s*\d+\W*$",
        r"^第?\s*\d+\s*页?\s*/\s*共?\s*\d+\s*页$",
    ),
    "placeholder": (
        r"^(?:图片|圖片|画像|image|photo|hình ảnh|ảnh|bild)\s*\d*\s*(?:\.\w{3,4})?$",
        r"^\[?(?:video|audio|视频|視頻)\]?$",
    ),
}

# Reason -> what opens a line of any length.
OPENINGS: dict[str, str] = {
    "footer": r"[【\[]?(?:特别声明|特別聲明|免责声明|免責聲明|版权声明|版權聲明|disclaimer|haftungsausschluss)[】\]]?\s*[:：]",
}

# Names in dates, of which a line may consist beside its numbers: weekdays, months and what is written around them.
DATE_WORDS = (
    r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|ngày|tháng|năm|lúc|giờ"
    r"|январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]|года|г"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|в"
    r"|يناير|فبراير|مارس|[إا]بريل|مايو|يونيو|يوليو|[أا]غسطس|سبتمبر|[أا]كتوبر|نوفمبر|ديسمبر|ال(?:أحد|اثنين|إثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت)|الساعة|ص|م"
    r"|ב?(?:ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר)|יום|שעה"
    r"|(?:มกรา|มีนา|พฤษภา|กรกฎา|สิงหา|ตุลา|ธันวา)คม|(?:เมษา|มิถุนา|กันยา|พฤศจิกา)ยน|กุมภาพันธ์|วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)?(?:ที่)?|เวลา|น|พ|ศ"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|at"
    r"|[月火水木金土日](?:曜日?)?|星期[一二三四五六日天]|周[一二三四五六日]|[월화수목금토일]요일|오전|오후|午前|午後|上午|下午|수정|입력|年|月|日|년|월|일|時|时|分|点|gmt|utc|[ap]m)"
)

MONTH_STARTS = frozenset(
    "jan feb mar apr may jun jul aug sep oct nov dec mär mai okt dez fév avr jui aoû déc ene abr ago dic fev set out ngà thá năm utc gmt cst est pst pdt edt mon tue wed thu fri sat sun".split()
)
