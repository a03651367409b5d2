;;; demarche-mode.el --- Negotiating positions -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: languages
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; A major mode for `.pos' files, in which the positions of a negotiation are
;; written down, and the questions that Demarche answers about them.
;;
;; Start the language server with \\[eglot].  Then `demarche-report' shows the
;; whole comparison, `demarche-report-as-of' as it stood on a day, and
;; `demarche-what-if' what dropping the clause at point would change.

;;; Code:

(require 'eglot)
(require 'seq)
(require 'subr-x)

(defgroup demarche nil
  "Negotiating positions, and what follows from them."
  :group 'languages)

(defcustom demarche-program "demarche"
  "The program demarche."
  :type 'string)

(defcustom demarche-indent-offset 2
  "Columns by which the inside of a pair of braces is indented."
  :type 'natnum
  :safe #'natnump)

;; The words of the language.  They are listed once, in src/syntax/keywords.rs.
;; BEGIN KEYWORDS (made by tests/editors.rs)
(defconst demarche--items '("issue" "position" "source" "person" "party" "milestone" "group" "list" "event" "bloc" "agenda" "reading" "rule" "proposal" "reaction" "acceptance" "utility"))
(defconst demarche--clauses '("demand" "precondition" "offer" "refuse" "prefer" "term" "package" "defer" "delegate" "exclude" "discuss" "claim" "firm" "flexible"))
(defconst demarche--attributes '("cites" "note" "by" "stated" "quote" "vague" "also" "since" "until" "reported" "private" "withdraws" "replaces" "title" "author" "outlet" "published" "url" "file" "role" "page"))
(defconst demarche--conditions '("is" "at" "more" "less" "between" "includes" "excludes" "not" "and" "or" "implies" "before" "after" "during" "with" "of" "to" "for" "in" "if" "every" "some" "except" "according" "worth" "reservation"))
(defconst demarche--types '("yes" "one" "scale" "any" "number" "percent" "money" "duration" "date"))
(defconst demarche--answers '("accepts" "accepts-in-principle" "welcomes" "basis-for-talks" "reserves" "rejects"))
(defconst demarche--heads '("of" "to" "for" "by" "before" "after" "during" "with" "part" "performed" "process" "exchange" "according"))
(defconst demarche--particles '("least" "most" "than" "exactly" "within" "empty" "no" "all" "veto"))
(defconst demarche--scales '("thousand" "million" "billion" "trillion"))
(defconst demarche--units '("years" "year" "months" "month" "weeks" "week" "days" "day" "hours" "hour"))
;; END KEYWORDS

(defconst demarche--name "[[:alpha:]_][[:alnum:]_]*\\(?:-[[:alnum:]_]+\\)*"
  "What a name looks like.")

(defun demarche--words (words)
  "Return a regular expression for WORDS, not for parts of longer names."
  (concat "\\_<" (regexp-opt words t) "\\_>"))

(defvar demarche-font-lock-keywords
  (let ((named '("issue" "event" "milestone" "party" "person" "source" "list"
                 "group" "bloc" "reading" "position" "proposal")))
    `((,(concat (demarche--words named) "[ \t]+\\(" demarche--name "\\)")
       2 font-lock-type-face)
      (,(concat (demarche--words
                 '("demand" "precondition" "offer" "refuse" "prefer" "term"
                   "package" "claim"))
                "[ \t]+\\(" demarche--name "\\)[ \t]*\\(?:[\"{]\\|to\\_>\\|for\\_>\\|$\\)")
       2 font-lock-function-name-face)
      (,(demarche--words demarche--items) . font-lock-keyword-face)
      (,(demarche--words demarche--clauses) . font-lock-keyword-face)
      ("\\_<\\(?:performed[ \t]+by\\|part[ \t]+of\\|in[ \t]+exchange[ \t]+for\\)\\_>"
       . font-lock-builtin-face)
      ("}[ \t]*\\(process\\)\\_>" 1 font-lock-builtin-face)
      ("\\_<\\(?:at[ \t]+\\(?:least\\|most\\)\\|\\(?:more\\|less\\)[ \t]+than\\)\\_>"
       . font-lock-builtin-face)
      (,(demarche--words demarche--attributes) . font-lock-preprocessor-face)
      (,(demarche--words demarche--conditions) . font-lock-builtin-face)
      (,(concat ":[ \t]*" (demarche--words demarche--types))
       1 font-lock-type-face)
      (,(concat ":[ \t]*" (demarche--words demarche--answers))
       1 font-lock-constant-face)
      ("\\_<\\(?:yes\\|no\\|empty\\)\\_>" . font-lock-constant-face)
      ("\\_<[0-9][0-9_.-]*\\(?:[ \t]*%\\)?" . font-lock-constant-face)))
  "What is coloured in `demarche-mode', beside texts and comments.")

(defvar demarche-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?' "." table)
    ;; A name may have hyphens.
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?_ "_" table)
    table)
  "Which signs are what in `demarche-mode'.")

(defun demarche--imenu-index ()
  "List what a file declares, by its kind."
  (let (index)
    (save-excursion
      (goto-char (point-min))
      (while (re-search-forward
              (concat "^[ \t]*" (demarche--words (append demarche--items demarche--clauses))
                      "[ \t]+\\(" demarche--name "\\)")
              nil t)
        (let ((kind (capitalize (match-string-no-properties 1)))
              (name (match-string-no-properties 2))
              (place (copy-marker (match-beginning 2))))
          (unless (or (member name demarche--conditions) (nth 8 (syntax-ppss place)))
            (push (cons name place) (alist-get kind index nil nil #'equal))))))
    (mapcar (lambda (kind) (cons (car kind) (nreverse (cdr kind)))) (nreverse index))))

(defun demarche-indent-line ()
  "Indent a line by the braces around it."
  (interactive)
  (let ((column (save-excursion
                  (back-to-indentation)
                  (let ((depth (car (syntax-ppss))))
                    (* demarche-indent-offset
                       (max 0 (if (looking-at "\\s)") (1- depth) depth)))))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

(defvar demarche-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-r") #'demarche-report)
    (define-key map (kbd "C-c C-d") #'demarche-report-as-of)
    (define-key map (kbd "C-c C-w") #'demarche-what-if)
    map)
  "The keys of `demarche-mode'.")

;;;###autoload
(define-derived-mode demarche-mode prog-mode "Positions"
  "Major mode for negotiating positions.
\\{demarche-mode-map}"
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "#+[ \t]*")
  (setq-local indent-line-function #'demarche-indent-line)
  (setq-local indent-tabs-mode nil)
  (setq-local electric-indent-chars (append "})]" electric-indent-chars))
  (setq-local font-lock-defaults '(demarche-font-lock-keywords))
  (setq-local imenu-create-index-function #'demarche--imenu-index))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.pos\\'" . demarche-mode))

;; The language server

(defclass demarche-server (eglot-lsp-server) ()
  "The language server of Demarche.")

(cl-defmethod eglot-initialization-options ((_server demarche-server))
  "Tell the server that the answers are shown here."
  '(:showsAnswers t))

(cl-defmethod eglot-execute-command ((server demarche-server) command arguments)
  "Carry out COMMAND with ARGUMENTS on SERVER, and show what it answers."
  (pcase (format "%s" command)
    ("demarche.showLocations" (demarche--show-locations arguments))
    (name (demarche--show
           (demarche--ask server name (demarche--with-date name arguments))))))

(add-to-list 'eglot-server-programs
             (cons 'demarche-mode
                   (lambda (&rest _) (list 'demarche-server demarche-program "lsp"))))

(defun demarche--with-date (name arguments)
  "Return ARGUMENTS of the command NAME, with a date where it needs one."
  (if (and (equal name "demarche.asOf") (null (elt arguments 1)))
      (vector (elt arguments 0) (demarche--read-date))
    arguments))

(defun demarche--read-date ()
  "Read a day, a month or a year."
  (let (date)
    (while (not (string-match-p
                 "\\`[0-9]\\{4\\}\\(?:-[0-9]\\{2\\}\\)\\{0,2\\}\\'"
                 (setq date (string-trim
                             (read-string "As of (2024-05-14, 2024-05 or 2024): "))))))
    date))

(defun demarche--server ()
  "Return the server of this buffer, or say how to start it."
  (or (eglot-current-server)
      (user-error "Start the language server first: %s"
                  (substitute-command-keys "\\[eglot]"))))

(defun demarche--ask (server name arguments)
  "Have SERVER carry out the command NAME with ARGUMENTS."
  (jsonrpc-request server :workspace/executeCommand
                   (list :command name :arguments (vconcat arguments))
                   :timeout 60))

(defun demarche--show (answer)
  "Show ANSWER in a window of its own."
  (if (null answer)
      (message "There is nothing to say about this yet")
    (let ((buffer (get-buffer-create (format "*Demarche: %s*" (plist-get answer :title)))))
      (with-current-buffer buffer
        (let ((inhibit-read-only t))
          (erase-buffer)
          (insert (string-trim-right (plist-get answer :text)) "\n"))
        (goto-char (point-min))
        (special-mode))
      (display-buffer buffer))))

(defun demarche--show-locations (arguments)
  "List the places in ARGUMENTS: the file, the position, the places."
  (let ((buffer (get-buffer-create "*Demarche: places*")))
    (with-current-buffer buffer
      (let ((inhibit-read-only t))
        (erase-buffer)
        (seq-doseq (place (elt arguments 2))
          (let* ((start (plist-get (plist-get place :range) :start))
                 (file (eglot--uri-to-path (plist-get place :uri))))
            (insert (format "%s:%d:%d:\n" file
                            (1+ (plist-get start :line))
                            (1+ (plist-get start :character)))))))
      (goto-char (point-min))
      (grep-mode))
    (display-buffer buffer)))

(defun demarche--uri ()
  "Return the address of this buffer's file, as the server knows it."
  (plist-get (eglot--TextDocumentIdentifier) :uri))

;;;###autoload
(defun demarche-report ()
  "Show the report beside the file."
  (interactive)
  (demarche--show (demarche--ask (demarche--server) "demarche.report" (list (demarche--uri)))))

;;;###autoload
(defun demarche-report-as-of (date)
  "Show the report as of DATE: only what had been stated by then."
  (interactive (list (demarche--read-date)))
  (demarche--show (demarche--ask (demarche--server) "demarche.asOf"
                                 (list (demarche--uri) date))))

(defun demarche--questions (actions)
  "Return those of ACTIONS that ask what if, each as its title and command."
  (delq nil
        (mapcar (lambda (action)
                  (let* ((inner (plist-get action :command))
                         (command (if (stringp inner) action inner)))
                    (when (equal (plist-get command :command) "demarche.whatIf")
                      (cons (plist-get action :title) command))))
                actions)))

;;;###autoload
(defun demarche-what-if ()
  "Show what dropping the clause at point would change."
  (interactive)
  (let* ((server (demarche--server))
         (here (eglot--pos-to-lsp-position))
         (actions (jsonrpc-request
                   server :textDocument/codeAction
                   (list :textDocument (eglot--TextDocumentIdentifier)
                         :range (list :start here :end here)
                         :context '(:diagnostics []))))
         (questions (demarche--questions actions))
         (title (cond ((null questions)
                       (user-error "Put point on a clause, such as a demand or an offer"))
                      ((cdr questions)
                       (completing-read "What if: " questions nil t))
                      (t (caar questions))))
         (question (cdr (assoc title questions))))
    (demarche--show (demarche--ask server "demarche.whatIf"
                                   (plist-get question :arguments)))))

(provide 'demarche-mode)
;;; demarche-mode.el ends here
