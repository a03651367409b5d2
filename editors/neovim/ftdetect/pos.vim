autocmd BufRead,BufNewFile *.pos setfiletype pos
